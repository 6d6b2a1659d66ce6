"""What can be changed of one delivery."""

from decimal import Decimal
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kadens.domain.continuity.addressing import Readdressed, change_line_address
from kadens.domain.continuity.changing import change_price, reschedule_line, skip_line, swap_line, unskip_line
from kadens.domain.continuity.delivery_days import delivery_days
from kadens.domain.continuity.goods import AddedItem, add_item, change_line_quantity, remove_item
from kadens.domain.continuity.sooner import MadeNow, ship_now
from kadens.domain.continuity.ways import ways_of
from kadens.edges.desk.serving.days import DayForm
from kadens.edges.desk.serving.forms import LONGEST_REASON, AddressFields, Change, ProductForm, ReasonForm
from kadens.edges.desk.shell.forms import MoneyField
from kadens.edges.desk.templatetags.desk import day, quantity

__all__ = [
    "AddItemForm",
    "LineAddressForm",
    "LineQuantityForm",
    "PriceForm",
    "RemoveItemForm",
    "RescheduleForm",
    "ShipNowForm",
    "SkipForm",
    "SwapForm",
    "UnskipForm",
]

DAYS_OFFERED = 6


class _LineForm(ReasonForm):
    @property
    def planned(self) -> str:
        """The day of the delivery in words."""
        return day(self.case.the_line.delivery_on)


class SkipForm(_LineForm):
    """Leave the delivery out."""

    title, act, icon = _("Skip a delivery"), _("Skip it"), "skip-forward"

    def change(self) -> Change:
        return partial(skip_line, **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002 - it gives nothing
        return gettext("The delivery of %(day)s is skipped.") % {"day": self.planned}


class UnskipForm(_LineForm):
    """Deliver it after all."""

    title, act, icon = _("Take a skip back"), _("Deliver it after all"), "arrow-repeat"

    def change(self) -> Change:
        return partial(unskip_line, **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        return gettext("The delivery of %(day)s is planned again.") % {"day": self.planned}


class RescheduleForm(DayForm):
    """Deliver it on another day."""

    title, act, icon = _("Move a delivery"), _("Move it"), "calendar3"

    def prepare(self) -> None:
        own = self.case.the_line.delivery_on
        days = delivery_days(self.case.the_line.line_id, after=self.case.on, most=DAYS_OFFERED + 1)
        self.days = [each for each in days if each != own][:DAYS_OFFERED]
        self.offer((each.isoformat(), day(each, "weekday")) for each in self.days)

    def start(self) -> dict[str, Any]:
        return {"pick": self.days[0].isoformat()} if self.days else {}

    def change(self) -> Change:
        how = {"to": self.day, **self.case.where}
        return partial(reschedule_line, **how, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        said = {"from": day(self.case.the_line.delivery_on), "to": day(self.day)}
        return gettext("The delivery of %(from)s is moved to %(to)s, or the next day on which parcels go.") % said


class SwapForm(ProductForm):
    """Ship another product instead of all that it ships."""

    title, act, icon = _("Swap what a delivery ships"), _("Swap it"), "arrow-left-right"

    def change(self) -> Change:
        given = self.cleaned_data
        how = {name: given[name] for name in ("sku", "quantity", "price")}
        return partial(swap_line, **how, **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        said = {"day": day(self.case.the_line.delivery_on), "product": self.cleaned_data["sku"]}
        return gettext("The delivery of %(day)s ships %(product)s instead.") % said


class AddItemForm(ProductForm):
    """Ship one more product with it, once."""

    title, act, icon = _("Add to a delivery"), _("Add it"), "gift"

    def start(self) -> dict[str, Any]:
        return {"quantity": Decimal(1)}

    def change(self) -> Change:
        given, line = self.cleaned_data, self.case.the_line
        how = {"sku": given["sku"], "quantity": given["quantity"] or Decimal(1), "price": given["price"]}
        return partial(add_item, line=(line.event, line.repetition), **how, **self.why)

    def done(self, result: AddedItem) -> str:
        said = {"product": self.cleaned_data["sku"], "day": day(result.delivery_on)}
        return gettext("%(product)s goes along with the delivery of %(day)s.") % said


class _ItemForm(ReasonForm):
    """A change of one of the items."""

    sku = forms.ChoiceField(label=_("Product"), choices=[])

    def prepare(self) -> None:
        products = {item.sku: f"{item.name} ({quantity(item.quantity)})" for item in self.case.items}
        self.fields["sku"].choices = list(products.items())  # type: ignore[attr-defined]

    @property
    def first_item(self) -> dict[str, Any]:
        return {"sku": self.case.items[0].sku} if self.case.items else {}


class PriceForm(_ItemForm):
    """A price of the customer's own for one item."""

    title, act, icon = _("Change a price"), _("Change the price"), "cash-coin"
    price = MoneyField(label=_("Price of one, without tax"))
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON)
    field_order = ("sku", "price", "reason")

    def start(self) -> dict[str, Any]:
        return {**self.first_item, "price": self.case.items[0].price} if self.case.items else {}

    def change(self) -> Change:
        how = {"sku": self.cleaned_data["sku"], "price": self.cleaned_data["price"]}
        return partial(change_price, **how, **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        return gettext("The price in the delivery of %(day)s is changed.") % {
            "day": day(self.case.the_line.delivery_on)
        }


class LineQuantityForm(_ItemForm):
    """More or less of one item, in this delivery alone."""

    title, act, icon = _("Change the quantity of one delivery"), _("Change the quantity"), "layers"
    to = forms.DecimalField(
        label=_("Quantity"),
        min_value=Decimal("0.001"),
        max_digits=9,
        decimal_places=3,
        help_text=_("For each of what was ordered."),
    )
    field_order = ("sku", "to", "reason")

    def start(self) -> dict[str, Any]:
        if not self.case.items:
            return {}
        ordered = max(self.case.order.head.quantity, 1)
        return {**self.first_item, "to": (self.case.items[0].quantity / ordered).normalize()}

    def change(self) -> Change:
        how = {"sku": self.cleaned_data["sku"], "to": self.cleaned_data["to"]}
        return partial(change_line_quantity, **how, **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        said = {"day": day(self.case.the_line.delivery_on)}
        return gettext("The quantity in the delivery of %(day)s is changed.") % said


class RemoveItemForm(_ItemForm):
    """Take off what was added."""

    title, act, icon = _("Take something off a delivery"), _("Take it off"), "trash"
    field_order = ("sku", "reason")

    def start(self) -> dict[str, Any]:
        return {"sku": self.case.items[-1].sku} if self.case.items else {}

    def change(self) -> Change:
        return partial(remove_item, sku=self.cleaned_data["sku"], **self.case.where, **self.why)

    def done(self, result: Any) -> str:  # noqa: ARG002
        said = {"product": self.cleaned_data["sku"], "day": day(self.case.the_line.delivery_on)}
        return gettext("%(product)s does not go along with the delivery of %(day)s any more.") % said


class LineAddressForm(AddressFields):
    """Send this delivery elsewhere; all others go where they go."""

    title, act, icon = _("Send one delivery elsewhere"), _("Send it there"), "geo-alt"

    def start(self) -> dict[str, Any]:
        way = ways_of([self.case.key])[self.case.the_line.line_id]
        names = ("recipient", "street", "postcode", "city", "country")
        known = {name: getattr(way, name) or "" for name in names}
        return {**known, "made_too": self.case.the_line.status == "child_created"}

    def change(self) -> Change:
        how = {"to": self.to, "open_children_too": self.cleaned_data["made_too"]}
        return partial(change_line_address, **how, **self.case.where, **self.why)

    def done(self, result: Readdressed) -> str:  # noqa: ARG002
        said = {"day": day(self.case.the_line.delivery_on), "recipient": self.to.recipient, "city": self.to.city}
        return gettext("The delivery of %(day)s goes to %(recipient)s, %(city)s.") % said


class ShipNowForm(_LineForm):
    """Make the order of this delivery at once."""

    title, act, icon = _("Ship a delivery now"), _("Ship it now"), "truck"

    def change(self) -> Change:
        return partial(ship_now, **self.case.where, **self.why)

    def done(self, result: MadeNow) -> str:
        said = {"order": result.order_id, "day": day(result.delivery_on)}
        return gettext("Order %(order)s is made, to be delivered on %(day)s.") % said
