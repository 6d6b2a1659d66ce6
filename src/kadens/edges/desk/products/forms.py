"""The forms of a product: what it is and costs, how much lies on the shelf, which program it stands for."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kadens.edges.desk.shell.forms import DeskForm
from kadens.pure.errors import KadensError
from kadens.pure.money import format_amount, parse_amount

__all__ = ["NewProductForm", "ParentForm", "ProductForm", "StockForm"]

MOST_EVENTS = 1000


class _PricesField(forms.CharField):
    """Prices by currency, one on a line, `EUR 12.50`; minor units by currency when cleaned."""

    widget = forms.Textarea(attrs={"rows": 3, "autocomplete": "off", "spellcheck": "false"})

    def prepare_value(self, value: Any) -> Any:
        """As they are typed."""
        if not isinstance(value, Mapping):
            return value
        return "\n".join(f"{currency} {format_amount(price, currency)}" for currency, price in value.items())

    def to_python(self, value: Any) -> Any:
        """Minor units by currency."""
        found: dict[str, int] = {}
        for line in (super().to_python(value) or "").splitlines():
            currency, _blank, amount = line.strip().partition(" ")
            if not currency:
                continue
            try:
                found[currency.upper()] = parse_amount(amount.strip().replace(",", "."), currency.upper())
            except KadensError as error:
                raise ValidationError(
                    _("“%(line)s” is no price: write a currency and an amount, like EUR 12.50."), params={"line": line}
                ) from error
        if any(price < 0 for price in found.values()):
            raise ValidationError(_("A price cannot be negative."))
        return found


class ProductForm(DeskForm):
    """What a product is called, its unit, its tax and its prices."""

    name = forms.CharField(label=_("Name"), max_length=300)
    unit = forms.CharField(label=_("Unit"), max_length=40, initial="pcs")
    tax_group = forms.ChoiceField(label=_("Tax group"))
    prices = _PricesField(
        label=_("Prices"),
        help_text=_("Net, one currency on a line: EUR 12.50. A product that stands for a program needs none."),
        required=False,
    )

    def __init__(self, *args: Any, tax_groups: Sequence[tuple[str, Decimal]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{code}, {percent.normalize():f} %") for code, percent in tax_groups]
        self.fields["tax_group"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class NewProductForm(ProductForm):
    """A further product."""

    sku = forms.CharField(
        label=_("Product number"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    kind = forms.ChoiceField(
        label=_("What it is"),
        choices=[("item", _("an item that is shipped")), ("parent", _("a parent product that stands for a program"))],
    )
    stock = forms.DecimalField(
        label=_("Free stock"),
        help_text=_("Empty: no stock is kept."),
        min_value=Decimal(0),
        max_digits=13,
        decimal_places=3,
        required=False,
    )

    field_order = ("sku", "name", "kind", "unit", "tax_group", "prices", "stock")

    def clean_sku(self) -> str:
        """Without blanks around it."""
        return str(self.cleaned_data["sku"]).strip()


class StockForm(DeskForm):
    """A count of the shelf."""

    available = forms.DecimalField(
        label=_("Free to promise"),
        help_text=_("What open orders have reserved lies beside it and is not counted here."),
        min_value=Decimal(0),
        max_digits=13,
        decimal_places=3,
    )


class ParentForm(DeskForm):
    """Which program a parent product stands for, and how much of it."""

    program = forms.ChoiceField(label=_("Program"))
    event_duration = forms.IntegerField(
        label=_("Event duration"),
        help_text=_("How many events one sale consumes; 0 is all of them."),
        min_value=0,
        max_value=MOST_EVENTS,
        initial=0,
    )

    def __init__(self, *args: Any, programs: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, f"{code} {description}".strip()) for code, description in programs]
        self.fields["program"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
