"""Forms of the journal: a period, which entries, and what an account is called."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kadens.domain.ledger.accounts import AccountRow
from kadens.domain.ledger.browsing import EntriesAsked
from kadens.edges.desk.shell.forms import DayField, DeskForm

__all__ = ["AccountForm", "DeferredForm", "EntriesForm", "PeriodForm"]


class PeriodForm(DeskForm):
    """A period, both days included."""

    first = DayField(label=_("From"))
    last = DayField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        """A period ends after it begins."""
        given = super().clean() or {}
        first, last = given.get("first"), given.get("last")
        if first and last and first > last:
            self.add_error("last", _("That is before the first day."))
        return given


class EntriesForm(PeriodForm):
    """Which entries."""

    account = forms.ChoiceField(label=_("Account"), required=False)
    order = forms.IntegerField(
        label=_("Order"), required=False, min_value=1, max_value=2**62, widget=forms.TextInput({"inputmode": "numeric"})
    )

    def __init__(self, *args: Any, accounts: list[AccountRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        account = self.fields["account"]
        assert isinstance(account, forms.ChoiceField)
        account.choices = [("", _("all")), *((row.role, f"{row.number} {row.name}") for row in accounts)]

    @property
    def asked(self) -> EntriesAsked:
        """What is looked for; of a valid form."""
        given = self.cleaned_data
        return EntriesAsked(
            first_on=given["first"], last_on=given["last"], account=given["account"], order_id=given["order"]
        )


class DeferredForm(DeskForm):
    """At the end of which day, and over how many months."""

    on = DayField(label=_("At the end of"))
    months = forms.IntegerField(label=_("Months"), min_value=1, max_value=120)


class AccountForm(DeskForm):
    """What the company calls an account."""

    number = forms.CharField(label=_("Number"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "off"}))
