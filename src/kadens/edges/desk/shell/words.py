"""Words for the codes of the domain: statuses, reasons, kinds, roles. A test holds them against what the tables allow.

A resource adds its own codes to the table here, so that one code has one word on every page.
"""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["WORDS"]

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
    # runs
    "running": _("running"),
    "done": _("done"),
    "refusals": _("done, with refusals"),
    "stopped": _("stopped"),
    # channels
    "phone": _("phone"),
    "mail": _("mail"),
    "web": _("web"),
    "in_person": _("in person"),
}
