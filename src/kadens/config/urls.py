"""Which page answers at which address."""

from django.urls import URLPattern, URLResolver, path

from kadens.config.mail import public_url
from kadens.config.timetable import TIMETABLE
from kadens.config.wiring import connected_gateway, wire
from kadens.edges.desk.fitting import fitted
from kadens.edges.desk.routes import ROUTES as DESK
from kadens.edges.desk.serving.routes import CHANGES
from kadens.edges.portal.card import card_page
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
