"""The addresses of customers."""

from django.urls import URLPattern, path

from kadens.edges.desk.customers import cards, changing, views

__all__ = ["ROUTES"]

ROUTES: list[URLPattern] = [
    path("customers", views.customers, name="customers"),
    path("customers/new", changing.customer_new, name="customer_new"),
    path("customers/<str:code>", views.customer, name="customer"),
    path("customers/<str:code>/orders", views.customer_orders, name="customer_orders"),
    path("customers/<str:code>/change", changing.customer_change, name="customer_change"),
    path("customers/<str:code>/addresses/new", changing.customer_address, name="customer_address"),
    path("customers/<str:code>/card", cards.customer_card, name="customer_card"),
    path("customers/<str:code>/card/now", cards.customer_card_now, name="customer_card_now"),
]
