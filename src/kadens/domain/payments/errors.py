"""What payments refuse."""

from kadens.plumbing.db.errors import register
from kadens.pure.errors import KadensError

__all__ = [
    "BillNotOpen",
    "OrderPaidAlready",
    "PlanExists",
    "ScheduleInUse",
    "ScheduleInvalid",
    "ScheduleUnknown",
]


class ScheduleUnknown(KadensError):
    """No payment schedule has this code."""

    code = "payment_schedule_unknown"
    message = "There is no payment schedule {schedule}."


class ScheduleInvalid(KadensError):
    """The payment schedule contradicts itself; `problems` says how, in words."""

    code = "payment_schedule_invalid"
    message = "The payment schedule {schedule} cannot be used: {problems}"


class ScheduleInUse(KadensError):
    """Payment plans were made by the schedule; a changed one needs a code of its own."""

    code = "payment_schedule_in_use"
    message = "Payment plans follow the payment schedule {schedule}; define the change under another code."


class PlanExists(KadensError):
    """The order or invoice has its payment plan already."""

    code = "payment_plan_exists"
    message = "There is a payment plan already ({detail})."


class OrderPaidAlready(KadensError):
    """A second live charge for one order."""

    code = "order_charged_already"
    message = "The order has its charge already ({detail})."


class BillNotOpen(KadensError):
    """A payment came for an instalment that is not billed and waiting."""

    code = "bill_not_open"
    message = "The charge {charge_id} is no open bill; its status is {status}."


register(
    {
        "uq_payments_plan_parent_line": PlanExists,
        "uq_payments_plan_order": PlanExists,
        "uq_payments_charge_order": OrderPaidAlready,
    }
)
