"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from kadens.edges.portal.views import orders_page
from kadens.edges.status.views import status_page

urlpatterns: list[URLPattern | URLResolver] = [
    path("", status_page, name="status"),
    path("o/<str:token>", orders_page, name="portal_orders"),
]
