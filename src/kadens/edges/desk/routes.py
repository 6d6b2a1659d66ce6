"""All addresses of the desk, resource by resource."""

from django.urls import URLPattern, URLResolver

from kadens.edges.desk.home.routes import ROUTES as HOME
from kadens.edges.desk.signing.routes import ROUTES as SIGNING
from kadens.edges.desk.staff.routes import ROUTES as STAFF

__all__ = ["ROUTES"]

ROUTES: list[URLPattern | URLResolver] = [
    *HOME,
    *SIGNING,
    *STAFF,
]
