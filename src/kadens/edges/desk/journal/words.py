"""Words for the journal: what its entries book, and what its accounts hold."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

__all__ = ["FACTS", "ROLES"]

FACTS: Final[Mapping[str, Promise]] = {
    "charge": _("card charge"),
    "bill": _("bill"),
    "invoice": _("invoice"),
    "refund": _("refund by card"),
    "credit": _("credit"),
    "bill_paid": _("payment of a bill"),
    "credit_note": _("credit note"),
    "payout": _("refund sent"),
    "refund_returned": _("refund that came back"),
    "transfer": _("refund by bank transfer"),
}
ROLES: Final[Mapping[str, Promise]] = {
    "cash": _("money received by card, or for bills"),
    "receivables": _("billed or invoiced, and not paid"),
    "prepayments": _("paid or billed ahead, without a payment schedule"),
    "parent_revenue": _("paid or billed ahead, with a payment schedule"),
    "revenue": _("shipped and invoiced, without tax"),
    "tax": _("the tax on that"),
}
