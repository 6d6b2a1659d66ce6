"""The forms of a program: its settings, each event, each item of an event (domain.md §2.2, §2.3).

What is hidden by a choice says nothing: of the timings only the one that is chosen is read.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kadens.domain.catalog.models import DeliveryMode
from kadens.domain.continuity.models import DateIntervalCode, Program
from kadens.domain.continuity.programs import NewEvent, NewItem
from kadens.domain.payments.models import PaymentSchedule
from kadens.edges.desk.shell.forms import DayField, DeskForm
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.dates import Unit
from kadens.pure.errors import KadensError
from kadens.pure.money import format_amount, minor_digits, parse_amount

__all__ = ["Choices", "CodeForm", "EventForm", "ItemForm", "SettingsForm", "load_choices", "typed_code"]

MOST_DAYS: Final = 36_525
MOST_REPEATS: Final = 10_000
_NONE: Final = ("", "–")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a program may name, read once for a page."""

    modes: Sequence[str]
    schedules: Sequence[str]
    intervals: Sequence[str]
    programs: Sequence[str]


def load_choices() -> Choices:
    """Delivery modes, payment schedules, date interval codes and programs, by code."""
    return Choices(
        modes=list(DeliveryMode.objects.order_by("code").values_list("code", flat=True)),
        schedules=list(PaymentSchedule.objects.order_by("code").values_list("code", flat=True)),
        intervals=list(DateIntervalCode.objects.order_by("code").values_list("code", flat=True)),
        programs=list(Program.objects.order_by("code").values_list("code", flat=True)),
    )


def _from(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [_NONE, *((code, code) for code in codes)]


class _Styled(DeskForm):
    """A form whose fields the editor lays out itself; what describes an event describes its fields."""

    described_by = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            attrs = field.widget.attrs
            if isinstance(field.widget, forms.CheckboxInput):
                attrs["class"] = "form-check-input"
            elif isinstance(field.widget, forms.Select):
                attrs["class"] = "form-select"
            else:
                attrs["class"] = "form-control"
            if self.prefix:
                attrs["aria-describedby"] = f"said-{self.prefix.partition('-')[0]} id_{self.prefix}-{name}_error"
            else:
                attrs["aria-describedby"] = f"id_{name}_error"


def typed_code(text: str) -> str:
    """A code without blanks around it. Raises ValidationError for one that cannot be seen."""
    code = text.strip()
    if not code or not code.isprintable():
        raise ValidationError(_("A code is at least one visible character."))
    return code


class CodeForm(DeskForm):
    """A code for a program."""

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def clean_code(self) -> str:
        """Without blanks around it."""
        return typed_code(self.cleaned_data["code"])


class SettingsForm(_Styled):
    """A program without its events."""

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    description = forms.CharField(label=_("Description"), max_length=500, required=False)
    currency = forms.CharField(label=_("Currency"), min_length=3, max_length=3)
    order_start = forms.ChoiceField(
        label=_("An order begins at the"), choices=[(code, WORDS[f"start_{code}"]) for code in ("first", "current")]
    )
    days_after_order_date = forms.IntegerField(
        label=_("Days after the order date"), min_value=0, max_value=MOST_DAYS, required=False
    )
    end_action = forms.ChoiceField(
        label=_("After its last event it"),
        choices=[(code, WORDS[f"end_{code}"]) for code in ("stop", "restart", "convert")],
    )
    convert_to = forms.ChoiceField(label=_("Converts to"), required=False)
    price_policy = forms.ChoiceField(
        label=_("Prices are"), choices=[(code, WORDS[f"price_{code}"]) for code in ("locked", "current")]
    )
    payment_schedule = forms.ChoiceField(label=_("Payment schedule"), required=False)
    charge_notice_days = forms.IntegerField(
        label=_("Charges announced, days before"), min_value=0, max_value=MOST_DAYS, required=False
    )
    bill_upfront = forms.BooleanField(label=_("Billed upfront"), required=False)
    prompt_for_start_date = forms.BooleanField(label=_("The agent is asked for a start date"), required=False)
    prompt_for_payment_schedule = forms.BooleanField(
        label=_("The agent is asked for a payment schedule"), required=False
    )
    consolidate = forms.BooleanField(label=_("Missed events travel in one order"), required=False)
    wrap = forms.BooleanField(label=_("The calendar starts again after its end"), required=False)

    def __init__(self, *args: Any, choices: Choices, fixed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payment_schedule"].choices = _from(choices.schedules)  # type: ignore[attr-defined]
        self.fields["convert_to"].choices = _from(choices.programs)  # type: ignore[attr-defined]
        if fixed:
            self.fields["code"].disabled = self.fields["currency"].disabled = True

    def clean_code(self) -> str:
        """Without blanks around it."""
        return typed_code(self.cleaned_data["code"])

    def clean_currency(self) -> str:
        """Three capital letters."""
        currency = str(self.cleaned_data["currency"]).upper()
        try:
            minor_digits(currency)
        except KadensError as error:
            raise ValidationError(_("A currency is three letters, like EUR.")) from error
        return currency

    def settings(self) -> dict[str, Any]:
        """The fields of a NewProgram; the form is valid."""
        found = dict(self.cleaned_data)
        found["payment_schedule"] = found["payment_schedule"] or None
        found["convert_to"] = (found["convert_to"] or None) if found["end_action"] == "convert" else None
        found["days_after_order_date"] = found["days_after_order_date"] or 0
        return found


class EventForm(_Styled):
    """An event without its items."""

    action = forms.ChoiceField(
        label=_("What it does"), choices=[(code, WORDS[f"action_{code}"]) for code in ("normal", "skip", "end")]
    )
    start_on = DayField(label=_("Fixed date of its first"), required=False)
    timing = forms.ChoiceField(
        label=_("Timed by"),
        choices=[
            ("", _("nothing further")),
            ("every", _("every n")),
            ("days_from_last", _("days from the last")),
            ("interval", _("a date interval code")),
        ],
        required=False,
    )
    every_count = forms.IntegerField(label=_("Every"), min_value=1, max_value=MOST_DAYS, required=False)
    every_unit = forms.ChoiceField(label=_("Unit"), choices=[(unit.value, WORDS[unit.value]) for unit in Unit])
    days_from_last = forms.IntegerField(label=_("Days from the last"), min_value=0, max_value=MOST_DAYS, required=False)
    interval = forms.ChoiceField(label=_("Date interval code"), required=False)
    repeats = forms.IntegerField(label=_("Repeats"), min_value=0, max_value=MOST_REPEATS, required=False)
    until_cancelled = forms.BooleanField(label=_("until cancelled"), required=False)
    delivery_mode = forms.ChoiceField(label=_("Delivery mode"), required=False)
    payment_schedule = forms.ChoiceField(label=_("Payment schedule"), required=False)
    probability = forms.DecimalField(
        label=_("Probability, percent"),
        min_value=Decimal(0),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        required=False,
    )
    notice_days = forms.IntegerField(
        label=_("Announced, days before"), min_value=0, max_value=MOST_DAYS, required=False
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interval"].choices = _from(choices.intervals)  # type: ignore[attr-defined]
        self.fields["delivery_mode"].choices = _from(choices.modes)  # type: ignore[attr-defined]
        self.fields["payment_schedule"].choices = _from(choices.schedules)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The timing that is chosen has its value."""
        cleaned = super().clean() or {}
        wanted = {"every": "every_count", "days_from_last": "days_from_last", "interval": "interval"}
        name = wanted.get(cleaned.get("timing", ""))
        if name and name not in self.errors and cleaned.get(name) in (None, ""):
            self.add_error(name, _("Say how long, or choose another timing."))
        return cleaned

    def event(self, items: Sequence[NewItem]) -> NewEvent:
        """The event; the form is valid."""
        found = self.cleaned_data
        timing = found["timing"]
        return NewEvent(
            items=tuple(items),
            action=found["action"],
            repeats=None if found["until_cancelled"] else found["repeats"] or 0,
            start_on=found["start_on"],
            interval=found["interval"] if timing == "interval" else None,
            every_count=found["every_count"] if timing == "every" else None,
            every_unit=found["every_unit"] if timing == "every" else None,
            days_from_last=found["days_from_last"] if timing == "days_from_last" else None,
            delivery_mode=found["delivery_mode"] or None,
            payment_schedule=found["payment_schedule"] or None,
            probability=Decimal(100) if found["probability"] is None else found["probability"],
            notice_days=found["notice_days"],
        )


class ItemForm(_Styled):
    """A product in an event; a price overrides the catalog's."""

    sku = forms.CharField(
        label=_("Product"),
        max_length=60,
        widget=forms.TextInput(attrs={"list": "product-options", "autocomplete": "off", "spellcheck": "false"}),
    )
    quantity = forms.DecimalField(label=_("Quantity"), min_value=Decimal("0.001"), max_digits=12, decimal_places=3)
    unit = forms.CharField(label=_("Unit"), max_length=40, required=False)
    price = forms.CharField(
        label=_("Own price"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._currency = currency
        self.fields["sku"].widget.attrs |= {
            "hx-get": reverse("product_options"),
            "hx-trigger": "input changed delay:200ms",
            "hx-target": "#product-options",
            "hx-sync": "this:queue last",
            "hx-vals": json.dumps({"currency": currency}),
        }

    def clean_price(self) -> int | None:
        """Minor units in the currency of the program, or nothing."""
        text = str(self.cleaned_data["price"]).replace("\N{NO-BREAK SPACE}", "").replace(" ", "").replace(",", ".")
        if not text:
            return None
        try:
            price = parse_amount(text, self._currency)
        except KadensError as error:
            raise ValidationError(_("That is no amount: write it like 12.50.")) from error
        if price < 0:
            raise ValidationError(_("A price cannot be negative."))
        return price

    def item(self) -> NewItem:
        """The item; the form is valid."""
        found = self.cleaned_data
        return NewItem(
            sku=found["sku"].strip(), quantity=found["quantity"], unit=found["unit"] or "pcs", price=found["price"]
        )

    @staticmethod
    def typed(item: NewItem, currency: str) -> dict[str, str]:
        """What the form shows of an item that is there."""
        return {
            "sku": item.sku,
            "quantity": f"{item.quantity.normalize():f}",
            "unit": item.unit,
            "price": "" if item.price is None else format_amount(item.price, currency),
        }
