"""The forms of a payment schedule: the schedule, its lines, and an amount to try it on (domain.md §2.4)."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DayField, DeskForm, MoneyField
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread

__all__ = ["LineForm", "ScheduleForm", "TryForm", "initial_of", "line_forms"]

MOST: Final = 36_525
MOST_PAYMENTS: Final = 600
MOST_LINES: Final = 60
_UNITS: Final = [(unit.value, WORDS[unit.value]) for unit in Unit]


class ScheduleForm(DeskForm):
    """A schedule without its lines. Which fields count depends on the allocation."""

    code = forms.CharField(label=_("Code"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    allocation = forms.ChoiceField(
        label=_("How the amount is split"),
        choices=[(each.value, WORDS[f"allocation_{each.value}"]) for each in Allocation],
    )
    payments = forms.IntegerField(
        label=_("Number of instalments"), min_value=1, max_value=MOST_PAYMENTS, required=False
    )
    amount = MoneyField(label=_("Amount of an instalment"), required=False)
    minimum = MoneyField(
        label=_("Least last instalment"),
        help_text=_("A remainder below this joins the last full instalment."),
        required=False,
    )
    every = forms.IntegerField(label=_("One every"), min_value=1, max_value=MOST, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=_UNITS)
    tax = forms.ChoiceField(
        label=_("The tax is paid"), choices=[(each.value, WORDS[f"spread_{each.value}"]) for each in Spread]
    )

    def __init__(self, *args: Any, fixed_code: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if fixed_code is not None:
            self.fields["code"].disabled = True
            self.fields["code"].initial = fixed_code

    def clean_code(self) -> str:
        """Without blanks around it."""
        return str(self.cleaned_data["code"]).strip()

    def schedule(self, lines: tuple[ScheduleLine, ...]) -> PaymentSchedule:
        """The schedule as the arithmetic knows it; the form is valid. What does not belong to the allocation is left
        out: a field that is hidden says nothing."""
        found = self.cleaned_data
        allocation = Allocation(found["allocation"])
        amount, quantity = allocation is Allocation.FIXED_AMOUNT, allocation is Allocation.FIXED_QUANTITY
        return PaymentSchedule(
            code=found["code"],
            allocation=allocation,
            payments=found["payments"] if quantity else None,
            amount=found["amount"] if amount else None,
            minimum=found["minimum"] if amount else None,
            every=(found["every"] or 0) if amount or quantity else 0,
            unit=Unit(found["unit"]) if amount or quantity else Unit.DAYS,
            tax=Spread(found["tax"]),
            lines=lines if allocation is Allocation.SPECIFIED else (),
        )


class LineForm(DeskForm):
    """A line of a specified schedule; one that is left empty is none."""

    after = forms.IntegerField(label=_("After"), min_value=0, max_value=MOST, required=False)
    unit = forms.ChoiceField(label=_("Unit"), choices=_UNITS, required=False)
    percent = forms.DecimalField(
        label=_("Percent"), min_value=Decimal(0), max_value=Decimal(100), decimal_places=4, required=False
    )
    amount = MoneyField(label=_("Amount"), required=False)
    ship = forms.BooleanField(label=_("Ship flag"), required=False)

    @property
    def is_empty(self) -> bool:
        """Nothing is said in it."""
        return all(self.cleaned_data.get(name) in (None, "") for name in ("after", "percent", "amount"))

    def line(self) -> ScheduleLine:
        """The line as the arithmetic knows it; the form is valid."""
        found = self.cleaned_data
        return ScheduleLine(
            after=found["after"] or 0,
            unit=Unit(found["unit"] or "days"),
            percent=found["percent"],
            amount=found["amount"],
            ship=found["ship"],
        )


class TryForm(DeskForm):
    """An amount to split."""

    net = MoneyField(label=_("Net amount"))
    tax_percent = forms.DecimalField(
        label=_("Tax, percent"), min_value=Decimal(0), max_value=Decimal(1000), decimal_places=4
    )
    first_due_on = DayField(label=_("First due date"))

    def clean_net(self) -> int:
        """An amount that has instalments."""
        net: int = self.cleaned_data["net"]
        if net < 0:
            raise ValidationError(_("A negative amount has no instalments."))
        return net


def line_forms(asked: Mapping[str, Any] | None, lines: tuple[ScheduleLine, ...], more: int = 0) -> list[LineForm]:
    """The lines as forms: those that were typed, else those that are there; and some empty ones below."""
    if asked is None:
        initial: list[Mapping[str, Any]] = [_line(line) for line in lines]
        initial += [{"unit": "months"}] * max(1, 3 - len(initial))
        return [LineForm(prefix=f"line-{number}", initial=each) for number, each in enumerate(initial)]
    count = next((number for number in range(MOST_LINES) if f"line-{number}-unit" not in asked), MOST_LINES)
    typed = [LineForm(asked, prefix=f"line-{number}") for number in range(count)]
    added = range(count, min(count + more, MOST_LINES))
    return typed + [LineForm(prefix=f"line-{number}", initial={"unit": "months"}) for number in added]


def initial_of(schedule: PaymentSchedule) -> dict[str, Any]:
    """What the form shows of a schedule that is there."""
    return {
        "code": schedule.code,
        "allocation": schedule.allocation.value,
        "payments": schedule.payments,
        "amount": schedule.amount,
        "minimum": schedule.minimum,
        "every": schedule.every or None,
        "unit": schedule.unit.value,
        "tax": schedule.tax.value,
    }


def _line(line: ScheduleLine) -> dict[str, Any]:
    return {
        "after": line.after,
        "unit": line.unit.value,
        "percent": line.percent,
        "amount": line.amount,
        "ship": line.ship,
    }
