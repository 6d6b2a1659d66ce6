"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from kadens.config.mail import public_url
from kadens.config.wiring import connected_gateway
from kadens.edges.desk.routes import ROUTES as DESK
from kadens.edges.portal.card import card_page
from kadens.edges.portal.views import orders_page
from kadens.edges.status.views import status_page
from kadens.edges.webhooks.views import webhook

CARD_PAGE = {"connected": connected_gateway, "public_url": public_url}

urlpatterns: list[URLPattern | URLResolver] = [
    *DESK,
    path("status", status_page, name="status"),
    path("c/<str:token>", card_page, CARD_PAGE, name="portal_card"),
    path("o/<str:token>", orders_page, name="portal_orders"),
    path("webhooks/<str:account>", webhook, {"connected": connected_gateway}, name="webhook"),
]
