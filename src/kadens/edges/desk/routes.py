"""All addresses of the desk, resource by resource."""

from django.urls import URLPattern, URLResolver

from kadens.edges.desk.approvals.routes import ROUTES as APPROVALS
from kadens.edges.desk.audit.routes import ROUTES as AUDIT
from kadens.edges.desk.customers.routes import ROUTES as CUSTOMERS
from kadens.edges.desk.drafts.routes import ROUTES as DRAFTS
from kadens.edges.desk.health.routes import ROUTES as HEALTH
from kadens.edges.desk.home.routes import ROUTES as HOME
from kadens.edges.desk.intervals.routes import ROUTES as INTERVALS
from kadens.edges.desk.jobs.routes import ROUTES as JOBS
from kadens.edges.desk.journal.routes import ROUTES as JOURNAL
from kadens.edges.desk.migrating.routes import ROUTES as MIGRATIONS
from kadens.edges.desk.numbers.routes import ROUTES as NUMBERS
from kadens.edges.desk.orders.routes import ROUTES as ORDERS
from kadens.edges.desk.parameters.routes import ROUTES as PARAMETERS
from kadens.edges.desk.parked.routes import ROUTES as PARKED
from kadens.edges.desk.payments.routes import ROUTES as PAYMENTS
from kadens.edges.desk.products.routes import ROUTES as PRODUCTS
from kadens.edges.desk.programs.routes import ROUTES as PROGRAMS
from kadens.edges.desk.schedules.routes import ROUTES as SCHEDULES
from kadens.edges.desk.serving.routes import ROUTES as SERVING
from kadens.edges.desk.signing.routes import ROUTES as SIGNING
from kadens.edges.desk.staff.routes import ROUTES as STAFF
from kadens.edges.desk.texts.routes import ROUTES as TEXTS

__all__ = ["ROUTES"]

ROUTES: list[URLPattern | URLResolver] = [
    *AUDIT,
    *CUSTOMERS,
    *HOME,
    *DRAFTS,
    *NUMBERS,
    *MIGRATIONS,
    *PARAMETERS,
    *INTERVALS,
    *PRODUCTS,
    *PROGRAMS,
    *SCHEDULES,
    *ORDERS,
    *SIGNING,
    *STAFF,
    *JOBS,
    *PARKED,
    *APPROVALS,
    *HEALTH,
    *PAYMENTS,
    *JOURNAL,
    *SERVING,
    *TEXTS,
]
