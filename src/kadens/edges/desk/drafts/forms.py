"""Forms of new orders: what goes into the cart, what the customer wants otherwise, how they said yes."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.editing import Edit, Reschedule, SetPrice, SetQuantity, Swap
from kadens.domain.intake.prompting import Prompts
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.consents import Agreed
from kadens.edges.desk.drafts.schedule import Item, Row
from kadens.edges.desk.shell.forms import DayField, DeskForm, MoneyField
from kadens.edges.desk.shell.words import WORDS
from kadens.pure.money import format_quantity

__all__ = ["ConsentForm", "LineForm", "ShipmentForm"]

CHANNELS: Final = ("phone", "mail", "web", "in_person")
FARTHEST: Final = timedelta(days=5 * 366)
"""How far from today a date is typed; what lies beyond is a slip of the hand."""
MOST: Final = Decimal(1_000_000)


class _NearDay(DayField):
    """A date within some years of today."""

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found and abs(found - self.today) > FARTHEST:
            raise ValidationError(_("That date is more than five years away."))
        return found


class _QuantityField(forms.DecimalField):
    """How many; without trailing zeros when shown."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_value=MOST, max_digits=12, decimal_places=4, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return format_quantity(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class LineForm(DeskForm):
    """A line of the cart: how many, and the answers to the prompts that the program has (domain.md §3)."""

    quantity = _QuantityField(label=_("Quantity"))

    def __init__(self, data: Any = None, *, prompts: Prompts, today: date, line: CartLine | None = None) -> None:
        initial: dict[str, Any] = {"quantity": Decimal(1)}
        if line:
            initial = {"quantity": line.quantity, "start": line.start, "payment_schedule": line.payment_schedule or ""}
        super().__init__(data, initial=initial)
        self.prompts = prompts
        if prompts.start_date:
            self.fields["start"] = _NearDay(
                today=today, label=_("Start date"), required=False, help_text=_("Empty: as the program has it.")
            )
        if prompts.payment_schedule:
            own = prompts.default_schedule or _("all at the sale")
            self.fields["payment_schedule"] = forms.ChoiceField(
                label=_("Payment schedule"),
                required=False,
                choices=[("", own), *((code, code) for code in prompts.schedules if code != prompts.default_schedule)],
                widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
            )

    def line(self, edits: Sequence[Edit] = ()) -> CartLine:
        """The line that was typed, with these edits."""
        found = self.cleaned_data
        return CartLine(
            sku=self.prompts.sku,
            quantity=found["quantity"],
            start=found.get("start"),
            payment_schedule=found.get("payment_schedule") or None,
            edits=tuple(edits),
        )


class ShipmentForm(DeskForm):
    """One shipment of the continuity page: date, quantity and price of each item, another product, the reason."""

    on = _NearDay(today=date.min, label=_("Delivery date"))
    swap = forms.CharField(label=_("Another product instead"), required=False, max_length=60)
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=500, help_text=_("Needed for a price of its own.")
    )

    def __init__(self, data: Any = None, *, row: Row, today: date) -> None:
        super().__init__(data, initial={"on": row.on.after, "reason": row.reason})
        self.row = row
        self.fields["on"].today = today  # type: ignore[attr-defined]
        self.swappable = {item.sku: item for item in row.items.after}
        for place, item in enumerate(self.swappable.values()):
            self.fields[f"quantity_{place}"] = _QuantityField(label=_("Quantity"), initial=item.each)
            self.fields[f"price_{place}"] = MoneyField(label=_("Price"), initial=item.price)

    @property
    def items(self) -> Iterator[tuple[Item, forms.BoundField, forms.BoundField]]:
        """Each item with its two fields."""
        for place, item in enumerate(self.swappable.values()):
            yield item, self[f"quantity_{place}"], self[f"price_{place}"]

    def edits(self) -> list[Edit]:
        """What differs from what was shown; a swap takes the place of what was typed for the items."""
        found = self.cleaned_data
        slot = {"event": self.row.event, "repetition": self.row.repetition, "reason": found["reason"]}
        edits: list[Edit] = []
        if found["on"] != self.row.on.after:
            edits.append(Reschedule(**slot, to=found["on"]))
        if found["swap"]:
            return [*edits, Swap(**slot, sku=found["swap"])]
        for place, item in enumerate(self.swappable.values()):
            if found[f"quantity_{place}"] != item.each:
                edits.append(SetQuantity(**slot, sku=item.sku, quantity=found[f"quantity_{place}"]))
            if found[f"price_{place}"] != item.price:
                edits.append(SetPrice(**slot, sku=item.sku, price=found[f"price_{place}"]))
        return edits


class ConsentForm(DeskForm):
    """How the customer said yes to what was read to them."""

    said_yes = forms.BooleanField(label=_("The customer said yes"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=[(code, WORDS[code]) for code in CHANNELS])
    recording = forms.CharField(
        label=_("Recording"),
        required=False,
        max_length=200,
        help_text=_("Where the recording or the signed form is kept."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def agreed(self, script: str, language: str) -> Agreed:
        """The consent to a script that was read in a language."""
        found = self.cleaned_data
        return Agreed(script=script, language=language, channel=found["channel"], recording=found["recording"])
