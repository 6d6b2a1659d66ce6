"""The forms of a change to many orders: what is changed and for whom; then why."""

import re
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.cohorts import Change, Cohort, MoveToVersion, Shift, Substitution
from kadens.domain.continuity.models import Program
from kadens.edges.desk.shell.forms import DayField, DeskForm, MoneyField
from kadens.pure.cards import looks_like_card_number

__all__ = ["AskForm", "ReasonForm"]

MOST_DAYS: Final = 3660
MOST: Final = 10_000
_REFS: Final = re.compile(r"[\s,;]+")


def _code(label: Promise, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", "list": "products"})
    return forms.CharField(
        label=label,  # type: ignore[arg-type]
        required=False,
        max_length=100,
        widget=widget,
        **more,
    )


class AskForm(DeskForm):
    """What is changed, and for whom. Of the kinds only the fields of the one that is chosen are read."""

    kind = forms.ChoiceField(
        label=_("What is changed"),
        choices=[
            ("version", _("To another version of the program")),
            ("shift", _("Move the dates")),
            ("substitution", _("Another product in place of one")),
        ],
        widget=forms.RadioSelect,
    )
    version = forms.IntegerField(label=_("Version"), required=False, min_value=1, help_text=_("Empty: the newest."))
    from_event = forms.IntegerField(
        label=_("From event"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("Earlier events stay by the version before."),
    )
    overwrite = forms.BooleanField(
        label=_("The program wins over the customer's own changes and locked prices"), required=False
    )
    days = forms.IntegerField(
        label=_("Days later"),
        required=False,
        min_value=-MOST_DAYS,
        max_value=MOST_DAYS,
        help_text=_("Less than 0: earlier."),
    )
    sku = _code(_("Product that is out"))
    by = _code(_("What ships instead"))
    from_on = DayField(label=_("Delivered from"), required=False)
    price = MoneyField(
        label=_("Price of one"), required=False, help_text=_("Empty: what the customer pays for the old one.")
    )
    own_too = forms.BooleanField(label=_("Also where the customer chose the product"), required=False)
    program = forms.ChoiceField(label=_("Program"), required=False)
    ordered_from = DayField(label=_("Ordered from"), required=False)
    ordered_until = DayField(label=_("Ordered until"), required=False)
    at_event = forms.IntegerField(
        label=_("Next event at least"),
        required=False,
        min_value=1,
        max_value=MOST,
        help_text=_("Orders whose next shipment is of this event or later."),
    )
    share = forms.IntegerField(
        label=_("Share, %"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("A stable part of them, for a pilot: 20 % holds the same 10 %."),
    )
    orders = forms.CharField(
        label=_("Only these orders"),
        required=False,
        max_length=2000,
        help_text=_("Numbers with a space between, as in 100023 100024/2."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes = Program.objects.order_by("code").values_list("code", flat=True)
        self.fields["program"].choices = [("", _("all programs")), *((code, code) for code in codes)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What the kind needs is there, and somebody can be meant."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        kind = given.get("kind")
        if kind == "version" and not given.get("program"):
            self.add_error("program", _("A version is one of a program: choose it."))
        if kind == "shift" and not (given.get("program") or given.get("orders")):
            self.add_error("program", _("Choose a program, or give orders."))
        if kind == "shift" and not given.get("days") and "days" not in self.errors:
            self.add_error("days", _("By how many days? 0 moves nothing."))
        for name in ("sku", "by", "from_on") if kind == "substitution" else ():
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed for it."))
        if kind == "substitution" and given.get("sku") and given["sku"] == given.get("by"):
            self.add_error("by", _("It would replace itself."))
        first, last = given.get("ordered_from"), given.get("ordered_until")
        if first and last and last < first:
            self.add_error("ordered_until", _("Nobody ordered between these days: the second is before the first."))
        return given

    @property
    def change(self) -> Change:
        """What is changed."""
        given = self.cleaned_data
        if given["kind"] == "version":
            return MoveToVersion(
                version=given["version"], from_event=given["from_event"] or 1, overwrite=given["overwrite"]
            )
        if given["kind"] == "shift":
            return Shift(days=given["days"])
        return Substitution(
            sku=given["sku"].strip(),
            by=given["by"].strip(),
            from_on=given["from_on"],
            price=given["price"],
            own_too=given["own_too"],
        )

    @property
    def cohort(self) -> Cohort:
        """For whom."""
        given = self.cleaned_data
        return Cohort(
            program=given["program"] or None,
            ordered_from=given["ordered_from"],
            ordered_until=given["ordered_until"],
            at_event=given["at_event"],
            orders=tuple(filter(None, _REFS.split(given["orders"]))),
            share=given["share"],
        )


class ReasonForm(DeskForm):
    """Why; and, of a plan, what was shown when the button was pressed."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("It is kept with the change."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput, max_length=64)

    def clean_reason(self) -> str:
        """No card number is ever kept."""
        reason = str(self.cleaned_data["reason"]).strip()
        if looks_like_card_number(reason):
            raise ValidationError(_("That holds a card number, which is never kept."))
        return reason
