"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from kadens.config.mail import public_url
from kadens.config.timetable import TIMETABLE
from kadens.config.wiring import connected_gateway, wire
from kadens.edges.desk.fitting import fitted
from kadens.edges.desk.routes import ROUTES as DESK
from kadens.edges.desk.serving.routes import CHANGES
from kadens.edges.portal.card import card_page
from kadens.edges.portal.changing import change_page
from kadens.edges.portal.views import orders_page
from kadens.edges.status.views import status_page
from kadens.edges.webhooks.views import webhook

GATEWAY: dict[str, object] = {"connected": connected_gateway}
DESK_PARTS: dict[str, dict[str, object]] = {
    "day": {"timetable": TIMETABLE},
    "day_jobs": {"timetable": TIMETABLE},
    "timetable": {"timetable": TIMETABLE},
    "health": {**GATEWAY, "mail": wire().mail},
    "health_gateway": GATEWAY,
    "migration_letter": {"mail": wire().mail},
    "text": {"mail": wire().mail},
    "draft_card": {**GATEWAY, "public_url": public_url},
    "draft_complete": GATEWAY,
    "payment_resolution": GATEWAY,
    **dict.fromkeys(CHANGES, GATEWAY),
    "customer_card": {**GATEWAY, "public_url": public_url},
    "customer_card_now": GATEWAY,
}
CARD_PAGE = {"connected": connected_gateway, "public_url": public_url}

urlpatterns: list[URLPattern | URLResolver] = [
    *fitted(DESK, DESK_PARTS),
    path("status", status_page, name="status"),
    path("c/<str:token>", card_page, CARD_PAGE, name="portal_card"),
    path("o/<str:token>", orders_page, name="portal_orders"),
    path("o/<str:token>/<int:key>/<slug:change>", change_page, GATEWAY, name="portal_change"),
    path("webhooks/<str:account>", webhook, {"connected": connected_gateway}, name="webhook"),
]
