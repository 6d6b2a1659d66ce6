"""The addresses of all that can be changed of a continuity order."""

from typing import Final

from django.urls import URLPattern, path

from kadens.edges.desk.serving import line_forms, order_forms, views
from kadens.edges.desk.serving.forms import ChangeForm
from kadens.edges.desk.serving.leaving import CancelForm
from kadens.edges.desk.serving.refunding import RefundForm

__all__ = ["CHANGES", "ROUTES"]

_OF_LINES: Final[dict[str, type[ChangeForm]]] = {
    "skip": line_forms.SkipForm,
    "unskip": line_forms.UnskipForm,
    "reschedule": line_forms.RescheduleForm,
    "swap": line_forms.SwapForm,
    "price": line_forms.PriceForm,
    "quantity": line_forms.LineQuantityForm,
    "address": line_forms.LineAddressForm,
    "ship-now": line_forms.ShipNowForm,
    "add-item": line_forms.AddItemForm,
    "remove-item": line_forms.RemoveItemForm,
}
_OF_ORDERS: Final[dict[str, type[ChangeForm]]] = {
    "shift": order_forms.ShiftForm,
    "quantity": order_forms.OrderQuantityForm,
    "pause": order_forms.PauseForm,
    "resume": order_forms.ResumeForm,
    "address": order_forms.OrderAddressForm,
    "payment": order_forms.PaymentForm,
    "cancel": CancelForm,
    "refund": RefundForm,
}
_ORDER: Final = "continuity-orders/<int:key>"
_LINE: Final = f"{_ORDER}/lines/<int:event>-<int:repetition>"


def _route(place: str, what: str, word: str, form_class: type[ChangeForm]) -> URLPattern:
    name = f"{what}_{word.replace('-', '_')}"
    return path(f"{place}/{word}", views.change, {"form_class": form_class}, name=name)


_CHANGES: Final = [
    *(_route(_LINE, "line", word, form) for word, form in _OF_LINES.items()),
    *(_route(_ORDER, "order", word, form) for word, form in _OF_ORDERS.items()),
]
CHANGES: Final = tuple(str(each.name) for each in _CHANGES)
"""The names of the pages that may have to tell the gateway something."""
ROUTES: list[URLPattern] = [*_CHANGES, path(f"{_LINE}/why", views.line_why, name="line_why")]
