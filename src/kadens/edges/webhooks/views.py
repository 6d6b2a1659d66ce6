"""Where gateways tell us that something happened: `POST /webhooks/<account>`.

A webhook is a hint to look, never the truth (payments.md §3.7): nothing is charged or booked here. Anybody may post
to this address, so the answer to what is not accepted says no more than that.
"""

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from kadens.domain.payments.gateway import Gateway, HintRefused
from kadens.domain.payments.hints import take_hint

__all__ = ["LARGEST", "webhook"]

LARGEST: Final = 256 * 1024
"""Bytes; the events that we subscribe to are a few thousand."""

_LOG: Final = logging.getLogger(__name__)


@csrf_exempt
def webhook(request: HttpRequest, account: str, *, connected: Callable[[], Gateway]) -> HttpResponse:
    """Take a message of the gateway's: 200 once it is kept, whether for the first time or again.

    Any other answer makes the gateway send it again."""
    if request.method != "POST":
        return _problem(HTTPStatus.METHOD_NOT_ALLOWED, Allow="POST")
    gateway = connected()
    if account != gateway.account or not gateway.abilities.webhooks:
        return _problem(HTTPStatus.NOT_FOUND)
    body = _body(request)
    if body is None:
        return _problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        hint = gateway.read_hint(body, {name.lower(): value for name, value in request.headers.items()})
    except HintRefused as error:
        _LOG.warning("Webhook for %s refused: %s", account, error.fields.get("problem"))
        return _problem(HTTPStatus.BAD_REQUEST)
    if hint is not None:
        take_hint(hint, account=account)
    return HttpResponse()


def _body(request: HttpRequest) -> bytes | None:
    """The body as it came, since the signature is over its bytes; None when it is too large to be read."""
    if _announced(request) > LARGEST:
        return None
    body = request.read(LARGEST + 1)
    return None if len(body) > LARGEST else body


def _announced(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0


def _problem(status: HTTPStatus, **headers: str) -> HttpResponse:
    """A problem of RFC 9457 that explains nothing."""
    document = {"type": "about:blank", "title": status.phrase, "status": status.value}
    return JsonResponse(document, status=status, content_type="application/problem+json", headers=headers)
