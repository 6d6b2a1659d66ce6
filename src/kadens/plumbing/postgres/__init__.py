"""The embedded PostgreSQL server: found, started, stopped and explained. Knows no Django.

For demonstrations, tests and evaluation. In production `DATABASE_URL` names a server of its own.
"""

from kadens.plumbing.postgres.address import SUPPORTED_MAJORS, Address, Server
from kadens.plumbing.postgres.diagnosis import Diagnosis, Trouble, diagnose
from kadens.plumbing.postgres.home import kadens_home
from kadens.plumbing.postgres.lifecycle import Status, ensure_running, status, stop

__all__ = [
    "SUPPORTED_MAJORS",
    "Address",
    "Diagnosis",
    "Server",
    "Status",
    "Trouble",
    "diagnose",
    "ensure_running",
    "kadens_home",
    "status",
    "stop",
]
