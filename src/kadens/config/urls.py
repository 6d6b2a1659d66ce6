"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from kadens.edges.portal.views import card_page, orders_page
from kadens.edges.status.views import status_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", status_page, name="status"),
    path("c/<str:token>", card_page, name="portal_card"),
    path("o/<str:token>", orders_page, name="portal_orders"),
]
