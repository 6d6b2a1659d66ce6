"""What payments refuse."""

from kadens.plumbing.db.errors import register
from kadens.pure.errors import KadensError

__all__ = [
    "BatchExceeded",
    "BillNotOpen",
    "CardPageSilent",
    "CardPageUnknown",
    "OrderPaidAlready",
    "PlanExists",
    "RefundNotOpen",
    "RefundTooMuch",
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


class RefundTooMuch(KadensError):
    """More than was taken for shipped goods and not given back."""

    code = "refund_too_much"
    message = (
        "{amount} cannot be given back: of what was taken for goods that shipped, {most} is left. "
        "Money for goods that have not shipped goes back by changing or cancelling the order."
    )


class RefundNotOpen(KadensError):
    """A share of a refund that no person has to settle, or not in this way."""

    code = "refund_not_open"
    message = "The refund {part} cannot be settled so: it is {status}. `kadens refunds list` shows those that can."


class CardPageUnknown(KadensError):
    """Nobody asked for such a page."""

    code = "card_page_unknown"
    message = "There is no card page {page}; `kadens card link` asks the gateway for one."


class CardPageSilent(KadensError):
    """The gateway did not make the page yet."""

    code = "card_page_silent"
    message = "The gateway did not answer; ask for the link again in a moment, and it is the same page."


class BatchExceeded(KadensError):
    """A run was about to try more than the plan that it made before its first charge: a mistake of ours."""

    code = "batch_exceeded"
    message = (
        "The run was about to try more than it had planned before its first charge, so it was ended before it did."
    )


register(
    {
        "ck_payments_batch_count": BatchExceeded,
        "ck_payments_batch_amount": BatchExceeded,
        "uq_payments_plan_parent_line": PlanExists,
        "uq_payments_plan_order": PlanExists,
        "uq_payments_charge_order": OrderPaidAlready,
    }
)
