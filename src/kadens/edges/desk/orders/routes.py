"""The addresses of orders and continuity orders."""

from django.urls import URLPattern, path

from kadens.edges.desk.orders import continuity, holds, views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("orders", views.orders, name="orders"),
    path("orders/<int:order_id>", views.order, name="order"),
    path("orders/<int:order_id>/holds/new", holds.order_hold, name="order_hold"),
    path("orders/<int:order_id>/release", holds.order_release, name="order_release"),
    path("orders/<int:order_id>/consent", holds.order_consent, name="order_consent"),
    path("continuity-orders/<int:key>", continuity.continuity_order, name="continuity_order"),
    path(
        "continuity-orders/<int:key>/release",
        holds.continuity_order_release,
        name="continuity_order_release",
    ),
]
