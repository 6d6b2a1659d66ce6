"""Health: database, workers and their queue, gateway, mail, books, disk; each with what to do about it."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kadens.domain.company.business_day import today
from kadens.domain.notices.mail import Mail
from kadens.domain.payments.differences import standing
from kadens.domain.payments.gateway import Gateway
from kadens.domain.payments.guarding import GuardedGateway, gateway_trouble
from kadens.edges.desk.jobs.words import called
from kadens.edges.desk.shell.saying import in_words
from kadens.operations.health.database import answer_time, database_facts, disk_of_embedded, pending_migrations
from kadens.operations.health.outside import MailStanding, mail_standing, payment_standing
from kadens.operations.jobs.asking import SILENT_SECONDS, queue_now
from kadens.plumbing.db.connection import uses_embedded_server
from kadens.pure.errors import KadensError

__all__ = ["health", "health_gateway"]

_SLOW_MILLISECONDS: Final = 50
_LONG_WAIT: Final = timedelta(minutes=15)
_FULL: Final = 0.8
_MAIL_WAITS_DAYS: Final = 1


def health(
    request: HttpRequest,
    connected: Callable[[], Gateway],
    mail: Callable[[], Mail],
) -> HttpResponse:
    """The whole page. It calls nobody outside: the gateway is asked when a person wants to know."""
    shown = {**_database(), **_queue(), **_gateway(connected), **_mail(mail), "books": standing()}
    return render(request, "health/health.html", shown)


def health_gateway(request: HttpRequest, connected: Callable[[], Gateway]) -> HttpResponse:
    """The gateway alone, after asking it a question to which the answer is no."""
    shown = _gateway(connected)
    if not shown["gateway_error"]:
        shown |= {"asked": True, "trouble": gateway_trouble(connected())}
    return render(request, "health/gateway.html", shown)


def _database() -> Mapping[str, object]:
    _version, milliseconds = answer_time()
    facts = database_facts()
    return {
        "facts": facts,
        "milliseconds": milliseconds,
        "slow": milliseconds > _SLOW_MILLISECONDS,
        "crowded": facts.connections > _FULL * facts.most_connections,
        "pending": pending_migrations(),
        "embedded": uses_embedded_server(),
        "disk": disk_of_embedded(),
    }


def _queue() -> Mapping[str, object]:
    queue = queue_now()
    waited = queue.seen_at - queue.oldest_at if queue.oldest_at else None
    return {
        "queue": queue,
        "waited": waited,
        "waits_long": waited is not None and waited > _LONG_WAIT,
        "silent_seconds": round(SILENT_SECONDS),
    }


def _gateway(connected: Callable[[], Gateway]) -> dict[str, object]:
    found: dict[str, object] = {"circuit_open": False, "gateway_error": "", "payments": payment_standing()}
    try:
        gateway = connected()
        found["account"] = gateway.account
        found["circuit_open"] = isinstance(gateway, GuardedGateway) and gateway.circuit_open
    except KadensError as error:
        found["gateway_error"] = in_words(error)
    return found


def _mail(mail: Callable[[], Mail]) -> Mapping[str, object]:
    try:
        found: MailStanding = mail_standing(mail())
    except KadensError as error:
        found = mail_standing(error)
    waits = found.since is not None and (today() - found.since).days > _MAIL_WAITS_DAYS
    return {
        "mail": found,
        "mail_trouble": in_words(found.trouble) if found.trouble else "",
        "mail_waits": waits,
        "mail_failed": [(called(reason), count) for reason, count in found.failed.items()],
    }
