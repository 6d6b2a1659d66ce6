"""The API of the test gateway: payments, refunds, saved cards, card pages, and the report of what moved."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

from kadens.domain.payments.gateway import (
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    Movement,
    Outcome,
    SaveMethodRequest,
)
from kadens.edges.gateways.calling import Reply
from kadens.edges.gateways.house import GatewayHouse
from kadens.edges.gateways.server.messages import (
    Fields,
    Problem,
    Request,
    Response,
    as_json,
    idempotency_key,
    instant_of,
    problem,
)
from kadens.edges.gateways.wire import answer_document, movement_document, page_document

__all__ = [
    "ask_for_card",
    "capture",
    "close",
    "confirm",
    "create",
    "find",
    "get",
    "look_at_card_page",
    "refund",
    "report_movements",
    "save_method",
]

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)


def create(house: GatewayHouse, request: Request) -> Response:
    """Make a payment; no money moves."""
    key, fields = idempotency_key(request), Fields(request)
    currency = fields.text("currency", longest=3)
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise Problem(422, "invalid", "currency is an ISO code like EUR.")
    asked = CreateRequest(
        key=key,
        amount=fields.whole("amount"),
        currency=currency,
        token=fields.text("token"),
        expires_on=fields.day("expires_on"),
        on=fields.day("on"),
        capture_later=fields.flag("capture_later"),
    )
    return _answered(house.teller.create(asked), status=201)


def confirm(house: GatewayHouse, request: Request, ref: str) -> Response:
    """Take the money, or authorize it."""
    key = idempotency_key(request)
    Fields(request)
    return _answered(house.teller.confirm(ref, key))


def capture(house: GatewayHouse, request: Request, ref: str) -> Response:
    """Take what was authorized."""
    key = idempotency_key(request)
    Fields(request)
    return _answered(house.teller.capture(ref, key))


def close(house: GatewayHouse, request: Request, ref: str) -> Response:
    """Kill a payment."""
    idempotency_key(request)
    Fields(request)
    return _answered(house.teller.close(ref))


def get(house: GatewayHouse, request: Request, ref: str) -> Response:  # noqa: ARG001 - it says no more than its path
    """A payment or a refund."""
    return _answered(house.teller.get(ref))


def find(house: GatewayHouse, request: Request) -> Response:
    """The payment or refund made with a key."""
    if "key" not in request.query:
        raise Problem(422, "invalid", "key is the key of a payment or a refund.")
    return _answered(house.teller.find(request.query["key"]))


def refund(house: GatewayHouse, request: Request, ref: str) -> Response:
    """Give money back."""
    key, amount = idempotency_key(request), Fields(request).whole("amount")
    return _answered(house.teller.refund(ref, key, amount), status=201)


def save_method(house: GatewayHouse, request: Request) -> Response:
    """Keep a card."""
    key, fields = idempotency_key(request), Fields(request)
    asked = SaveMethodRequest(key=key, token=fields.text("token"), expires_on=fields.day("expires_on"))
    return _answered(house.teller.save_method(asked), status=201)


def ask_for_card(house: GatewayHouse, request: Request) -> Response:
    """Make a page on which a customer enters a card."""
    key, fields = idempotency_key(request), Fields(request)
    return_url = fields.text("return_url", longest=2000)
    if urlsplit(return_url).scheme not in ("http", "https"):
        raise Problem(422, "invalid", "return_url is an address of the web.")
    asked = CardRequest(key=key, customer=fields.text("customer"), return_url=return_url)
    return _paged(house.pages.ask(asked), status=201)


def look_at_card_page(house: GatewayHouse, request: Request, ref: str) -> Response:  # noqa: ARG001 - as above
    """What has become of such a page."""
    return _paged(house.pages.look(ref))


def report_movements(house: GatewayHouse, request: Request) -> Response:
    """What moved from `since` until before `until`, so many at most, after the last of the page before."""
    asked = request.query
    since = instant_of(asked["since"], "since") if "since" in asked else _FIRST
    until = instant_of(asked["until"], "until") if "until" in asked else _LAST
    limit = asked.get("limit", "500")
    if not re.fullmatch(r"[1-9][0-9]{0,3}", limit, re.ASCII):
        raise Problem(422, "invalid", "limit is a whole number from 1 to 9999.")
    after = (asked.get("after", ""), asked.get("after_ref", ""))
    reply = house.calls.called(
        "movements", "", lambda: house.movements(since, until, after=after, limit=int(limit)), reading=True
    )
    found = [movement_document(movement) for movement in reply.said or ()]
    return _in_manner(as_json({"movements": found}), reply)


def _answered(reply: Reply[Answer], status: int = 200) -> Response:
    answer = reply.said
    if answer is None:
        return _in_manner(Response(500), reply)
    match answer.outcome:
        case Outcome.NOT_FOUND:
            response = problem(Problem(404, "not_found", "There is no such payment or refund."))
        case Outcome.CONFLICT:
            response = problem(Problem(409, "key_conflict", "This key was used for another request."))
        case Outcome.FAULTY:
            response = problem(Problem(422, answer.reason, "The request is refused."))
        case _:
            response = as_json(answer_document(answer), status)
    return _in_manner(response, reply)


def _paged(reply: Reply[CardPage], status: int = 200) -> Response:
    page = reply.said
    if page is None or page.status == "unknown":
        return _in_manner(problem(Problem(404, "not_found", "There is no such page.")), reply)
    return _in_manner(as_json(page_document(page), status), reply)


def _in_manner(response: Response, reply: Reply[Answer] | Reply[CardPage] | Reply[list[Movement]]) -> Response:
    return replace(response, manner=reply.manner)
