"""Forms of payments: what is looked for, and what a person decides."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.domain.customers.models import Customer
from kadens.domain.payments.listing import ChargesAsked
from kadens.edges.desk.payments.words import refusal_words
from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.cards import looks_like_card_number

__all__ = ["AcceptanceForm", "ChargesForm", "DayForm", "ReceiptForm", "ResolutionForm", "SettlementForm"]

_STATUSES = (
    "planned",
    "charging",
    "authorized",
    "pending",
    "unknown",
    "paid",
    "billed",
    "declined",
    "failed",
    "refunded",
    "cancelled",
)
_MOST = 2**62


class _Note(forms.CharField):
    """A note that is kept; never a card number."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def clean(self, value: Any) -> Any:
        """The words, without the space around them."""
        note = super().clean(value)
        if looks_like_card_number(note):
            raise ValidationError(_("That holds a card number, which is never kept."))
        return note


class ChargesForm(DeskForm):
    """Which charges a page shows."""

    due_from = DayField(label=_("Due from"))
    due_to = DayField(label=_("Due to"))
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("all")), *((code, WORDS[code]) for code in _STATUSES)]
    )
    reason = forms.ChoiceField(label=_("Declined because"), required=False)
    customer = forms.CharField(label=_("Customer"), required=False, max_length=100)
    order = forms.IntegerField(
        label=_("Order"), required=False, min_value=1, max_value=_MOST, widget=forms.TextInput({"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, reasons: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [("", _("any reason")), *((code, refusal_words(code)) for code in reasons)]

    def clean_customer(self) -> int | None:
        """The customer of that code."""
        code = str(self.cleaned_data["customer"]).strip()
        if not code:
            return None
        found = Customer.objects.filter(code=code).values_list("id", flat=True).first()
        if found is None:
            raise ValidationError(_("No customer has this code."))
        return found

    def clean(self) -> dict[str, Any]:
        """A stretch of days has its end after its beginning."""
        given = super().clean() or {}
        first, last = given.get("due_from"), given.get("due_to")
        if first and last and first > last:
            self.add_error("due_to", _("That is before the first day."))
        return given

    @property
    def asked(self) -> ChargesAsked:
        """What is looked for; of a valid form."""
        given = self.cleaned_data
        return ChargesAsked(
            due_from=given["due_from"],
            due_to=given["due_to"],
            status=given["status"],
            reason=given["reason"],
            customer_id=given["customer"],
            order_id=given["order"],
        )


class ReceiptForm(DeskForm):
    """On which day the money for a bill came in."""

    received_on = DayField(label=_("Came in on"))

    def __init__(self, *args: Any, billed_on: date | None, today: date, **kwargs: Any) -> None:
        super().__init__(*args, initial={"received_on": today}, **kwargs)
        self._billed_on, self._today = billed_on, today

    def clean_received_on(self) -> date:
        """Not before the bill, and not in the future."""
        day: date = self.cleaned_data["received_on"]
        if day > self._today:
            raise ValidationError(_("That day has not come yet."))
        if self._billed_on and day < self._billed_on:
            raise ValidationError(_("That is before the day of the bill."))
        return day


class ResolutionForm(DeskForm):
    """What a person found about a payment in quarantine."""

    finding = forms.ChoiceField(
        label=_("The gateway's own books say"),
        widget=forms.RadioSelect,
        choices=[
            ("took-money", _("It took the money: book it as paid")),
            ("took-nothing", _("It took nothing: end it there, and try again with the next run")),
        ],
    )
    note = _Note(label=_("How you know"), help_text=_("It is kept with the payment and in the audit log."))
    trust_me = forms.BooleanField(
        label=_("I answer for it, even against the gateway's answer or without one"),
        required=False,
        help_text=_("The gateway is asked first. Only with this is something decided that it does not confirm."),
    )


class SettlementForm(DeskForm):
    """How a refund came to its customer that the gateway did not give."""

    means = forms.ChoiceField(label=_("It was settled by"), widget=forms.RadioSelect)
    note = _Note(label=_("How and why"), help_text=_("It is kept with the refund and in the audit log."))

    def __init__(self, *args: Any, refused: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        means = self.fields["means"]
        assert isinstance(means, forms.ChoiceField)
        given = [] if refused else [("gateway", _("the gateway, which gave it after all"))]
        means.choices = [
            *given,
            ("transfer", _("a transfer by the bank")),
            ("credit", _("nothing: the customer keeps it as a credit")),
        ]


class AcceptanceForm(DeskForm):
    """A person's word on a difference."""

    note = _Note(label=_("What it is, and who knows"), help_text=_("It is kept. Nothing is booked by it."))


class DayForm(DeskForm):
    """A day."""

    on = DayField(label=_("At the end of"))
