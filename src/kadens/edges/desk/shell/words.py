"""Words for the codes of the domain: statuses, reasons, kinds, roles. A test holds them against what the tables allow.

A resource adds its own codes to the table here, so that one code has one word on every page.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

__all__ = ["WORDS", "every_in_words"]

WORDS: Final[Mapping[str, Promise]] = {
    # roles
    "agent": _("agent"),
    "supervisor": _("supervisor"),
    "merchandiser": _("merchandiser"),
    "operator": _("operator"),
    "finance": _("finance"),
    "administrator": _("administrator"),
    # orders, lines, continuity orders
    "draft": _("draft"),
    "open": _("open"),
    "held": _("held"),
    "delivered": _("delivered"),
    "invoiced": _("invoiced"),
    "cancelled": _("cancelled"),
    "planned": _("planned"),
    "child_created": _("order made"),
    "skipped": _("skipped"),
    "active": _("active"),
    "paused": _("paused"),
    "ended": _("ended"),
    "sales": _("sales order"),
    "parent": _("parent order"),
    "child": _("child order"),
    # how an order is paid
    "prepaid": _("paid at the sale"),
    "upfront_plan": _("payment plan from the sale"),
    "per_shipment": _("paid with each shipment"),
    "invoice_plan": _("payment plan from each invoice"),
    "card": _("card"),
    "on_account": _("on account"),
    # charges and attempts
    "billed": _("billed"),
    "charging": _("being charged"),
    "paid": _("paid"),
    "declined": _("declined"),
    "failed": _("failed"),
    "refunded": _("refunded"),
    "approved": _("approved"),
    "pending": _("pending"),
    "unknown": _("no answer yet"),
    "faulty": _("faulty"),
    # what becomes of refunds and messages
    "authorized": _("reserved"),
    "quarantined": _("contradicted"),
    "transferred": _("transferred by the bank"),
    "credited": _("credited"),
    "queued": _("queued"),
    "sent": _("sent"),
    # why something waits
    "hold": _("on hold"),
    "payment": _("payment"),
    "exposure": _("too much unpaid"),
    "card_expired": _("card expired"),
    "no_stock": _("out of stock"),
    "cap": _("over the day's limit"),
    "credit_limit": _("credit limit"),
    "on_account_not_allowed": _("not allowed on account"),
    "address": _("no address"),
    "stock": _("out of stock"),
    "consent": _("consent missing"),
    "manual": _("held by hand"),
    # set-up: lengths of time, the edges of periods, how amounts are split, what happens to late deliveries
    "days": _("days"),
    "weeks": _("weeks"),
    "months": _("months"),
    "years": _("years"),
    "start_of_day": _("start of the day"),
    "start_of_week": _("start of the week"),
    "start_of_month": _("start of the month"),
    "start_of_quarter": _("start of the quarter"),
    "start_of_year": _("start of the year"),
    "end_of_day": _("end of the day"),
    "end_of_week": _("end of the week"),
    "end_of_month": _("end of the month"),
    "end_of_quarter": _("end of the quarter"),
    "end_of_year": _("end of the year"),
    "allocation_total": _("total: not split"),
    "allocation_fixed_amount": _("fixed amount"),
    "allocation_fixed_quantity": _("fixed quantity: equal instalments"),
    "allocation_specified": _("specified: line by line"),
    "spread_proportional": _("shared with the amount"),
    "spread_first": _("with the first instalment"),
    "spread_last": _("with the last instalment"),
    "ship_all": _("ship all: one order for each"),
    "combine": _("combine: one order for all"),
    "slide": _("slide: the first ships, the rest move"),
    "drop": _("drop: they are skipped"),
    "in_use": _("in use"),
    # programs
    "inactive": _("not active"),
    "start_first": _("first event"),
    "start_current": _("current event"),
    "price_locked": _("locked at the sale"),
    "price_current": _("of the day the child order is made"),
    "end_stop": _("stops"),
    "end_restart": _("starts again at event 1"),
    "end_convert": _("converts to another program"),
    "action_normal": _("ships"),
    "action_skip": _("skipped: its time still passes"),
    "action_end": _("ships, and the order ends after it"),
    # what happened in a rehearsal
    "made": _("order made"),
    "shipped": _("shipped"),
    "charged": _("charged"),
    "refused": _("refused"),
    "closed": _("closed"),
    "timeline": _("the customer"),
    # what was done to programs
    "define_program": _("saved version"),
    "copy_program": _("copied"),
    "rename_program": _("renamed"),
    "activate_program": _("activated"),
    "deactivate_program": _("no longer sold"),
    "move_current_event": _("current event moved"),
    # runs
    "running": _("running"),
    "done": _("done"),
    "refusals": _("done, with refusals"),
    "stopped": _("stopped"),
    "stopping": _("stopping"),
    # jobs
    "day": _("The whole day"),
    "end_pauses": _("End pauses"),
    "update_continuity_orders": _("Continuity update"),
    "update_current_events": _("Update current event"),
    "extend_lines": _("Extend lines"),
    "renew_orders": _("Renew orders"),
    "announce": _("Write notices ahead"),
    "migrate_orders": _("Migrate orders"),
    "process_payments": _("Process payments"),
    "create_child_orders": _("Create child orders"),
    "fulfil_orders": _("Ship and invoice"),
    "close_parents": _("Close parents"),
    "send_notices": _("Send notices"),
    "settle_payments": _("Settle payments"),
    "reconcile": _("Reconcile"),
    "measure_forecast": _("Measure the forecast"),
    # approvals
    "surge": _("unusually large run"),
    "refund": _("refund"),
    "waiting": _("waiting"),
    # health
    "well": _("well"),
    "care": _("needs care"),
    # channels
    "phone": _("phone"),
    "mail": _("mail"),
    "web": _("web"),
    "in_person": _("in person"),
}


def every_in_words(count: int, unit: str) -> str:
    """`every month`, `every 6 weeks`; the unit is one of days, weeks, months, years."""
    words = {
        "days": ngettext("every day", "every {count} days", count),
        "weeks": ngettext("every week", "every {count} weeks", count),
        "months": ngettext("every month", "every {count} months", count),
        "years": ngettext("every year", "every {count} years", count),
    }
    return words[unit].format(count=count)
