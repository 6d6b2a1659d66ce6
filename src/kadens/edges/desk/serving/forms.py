"""The form of a change: what can be chosen, and the verb that it comes to."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from crispy_forms.layout import Layout
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.catalog.finding import ProductRow, find_products
from kadens.domain.customers.registering import NewAddress
from kadens.edges.desk.serving.case import Case
from kadens.edges.desk.shell.forms import DeskForm, MoneyField, NoCardNumbers, typed_address

__all__ = ["AddressFields", "Change", "ChangeForm", "ProductForm", "ReasonForm"]

Change = Callable[[int], object]
"""A verb with all that it needs but the order's key."""
LONGEST_REASON = 500
MOST_FOUND = 8


class ChangeForm(DeskForm):
    """A change of an order. The page shows what it would do, and does exactly that."""

    title: ClassVar[Promise]
    act: ClassVar[Promise]
    """The words of the button."""
    icon: ClassVar[str] = "pencil"
    grave: ClassVar[bool] = False
    """Whether it cannot be taken back."""
    page: ClassVar[str] = "change"
    """The template of its page."""

    def __init__(self, case: Case, data: Mapping[str, Any] | None = None, **more: Any) -> None:
        self.case = case
        super().__init__(data, **more)
        self.prepare()

    def prepare(self) -> None:
        """Give the fields the choices that this order has."""

    def start(self) -> dict[str, Any]:
        """What stands in the form at first."""
        return {}

    def first(self) -> dict[str, Any]:
        """The same, as if it had been sent."""
        return {name: self.fields[name].prepare_value(value) for name, value in self.start().items()}

    def change(self) -> Change:
        """The verb, by what was filled in."""
        raise NotImplementedError

    def done(self, result: Any) -> str:
        """One sentence of what was done; `result` is what the verb gave."""
        raise NotImplementedError

    @property
    def button(self) -> str:
        """What pressing it does."""
        return str(self.act)

    def notes(self) -> Iterable[str]:
        """What else the person should know before."""
        return ()


class ReasonForm(ChangeForm):
    """A change that keeps why, if somebody says it."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=LONGEST_REASON)

    @property
    def why(self) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"], **self.case.by}


class ProductForm(ReasonForm):
    """A change that puts a product into a delivery: found by some words, chosen from what is found."""

    q = forms.CharField(label=_("Find a product"), required=False, max_length=100)
    sku = forms.ChoiceField(label=_("Product"), choices=[], widget=forms.RadioSelect)
    quantity = forms.DecimalField(
        label=_("Quantity"), min_value=0, max_digits=9, decimal_places=3, required=False, localize=True
    )
    price = MoneyField(label=_("Price without tax"), required=False, help_text=_("Empty: the price in the catalog."))
    field_order = ("q", "sku", "quantity", "price", "reason")
    page = "change_product"

    def prepare(self) -> None:
        """Offer what the words find; the page shows these apart from the other fields."""
        self.helper.layout = Layout("quantity", "price", "reason")
        self.found = self._find()
        choices = self.fields["sku"]
        choices.choices = [(row.sku, row.name) for row in self.found]  # type: ignore[attr-defined]
        choices.error_messages["required"] = _("Choose a product.")

    def _find(self) -> list[ProductRow]:
        data: Mapping[str, Any] = self.data
        words, chosen = str(data.get("q", "")), str(data.get("sku", ""))
        currency = self.case.currency
        found = find_products(words, currency, kind="item", limit=MOST_FOUND)
        if chosen and chosen not in {row.sku for row in found}:
            found += [row for row in find_products(chosen, currency, kind="item") if row.sku == chosen]
        return [row for row in found if row.price is not None]


class AddressFields(NoCardNumbers, ReasonForm):
    """A change of where deliveries go."""

    recipient = forms.CharField(label=_("Recipient"), max_length=200)
    street = forms.CharField(label=_("Street"), max_length=200)
    postcode = forms.CharField(label=_("Postcode"), max_length=20)
    city = forms.CharField(label=_("City"), max_length=100)
    country = forms.CharField(label=_("Country, two letters"), min_length=2, max_length=2)
    made_too = forms.BooleanField(label=_("Also orders that are made and not picked yet"), required=False)
    field_order = ("recipient", "street", "postcode", "city", "country", "made_too", "reason")

    @property
    def to(self) -> NewAddress:
        return typed_address(self.cleaned_data)
