"""The money that Stripe says it moved, from the balance transactions: they are written when money moves, while a
payment that was authorized keeps the birthday of its authorization."""

import math
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

import stripe

from kadens.domain.payments.gateway import GatewayUnreachable, Movement
from kadens.edges.gateways.stripe_answers import trouble
from kadens.edges.gateways.stripe_calls import Unanswered, all_pages, ask, at

__all__ = ["read_movements"]

_PAGE: Final = 100
_BACK: Final = frozenset({"failed", "canceled"})


def read_movements(client: stripe.StripeClient, company: str, since: datetime, until: datetime) -> Iterator[Movement]:
    """What moved for this company from `since` until before `until`, in the currency of the customer.

    In the order in which it moved. A refund that Stripe took back (*failed*) moved nothing. One that was given by hand
    on a payment of ours has no key. Raises GatewayUnreachable."""
    kinds = {"charge": _taken, "refund": _given_back}
    seconds = (math.ceil(since.timestamp()), math.ceil(until.timestamp()))
    moved: list[Movement] = []
    try:
        for one in _balance(client, *seconds):
            if one["type"] in kinds:
                moved += kinds[one["type"]](client, one, company)
    except Unanswered as error:
        raise GatewayUnreachable(problem=trouble(error.reply).reason) from error
    yield from reversed(moved)


def _balance(client: stripe.StripeClient, since: int, until: int) -> Iterator[Mapping[str, Any]]:
    """The balance transactions of some seconds, the newest first, each with what it is about."""
    return all_pages(
        lambda: client.v1.balance_transactions.list(
            {"created": {"gte": since, "lt": until}, "limit": _PAGE, "expand": ["data.source"]}
        )
    )


def _taken(_client: stripe.StripeClient, moved: Mapping[str, Any], company: str) -> Iterator[Movement]:
    charge = moved["source"]
    if at(charge, "metadata", "kadens_company") == company:
        yield Movement(
            kind="taken",
            key=str(at(charge, "metadata", "kadens_key")),
            ref=str(charge["payment_intent"]),
            amount=int(charge["amount_captured"]),
            currency=str(charge["currency"]).upper(),
            moved_at=_moved_at(moved),
        )


def _given_back(client: stripe.StripeClient, moved: Mapping[str, Any], company: str) -> Iterator[Movement]:
    refund = moved["source"]
    metadata = at(refund, "metadata") or {}
    owner = metadata["kadens_company"] if "kadens_company" in metadata else _owner(client, refund)
    if owner == company and refund.get("status") not in _BACK:
        yield Movement(
            kind="refunded",
            key=str(metadata.get("kadens_key", "")),
            ref=str(refund["id"]),
            amount=int(refund["amount"]),
            currency=str(refund["currency"]).upper(),
            moved_at=_moved_at(moved),
        )


def _owner(client: stripe.StripeClient, refund: Mapping[str, Any]) -> object:
    """The company whose payment is refunded: a refund made by hand does not say. Raises Unanswered."""
    ref = refund.get("payment_intent")
    if not isinstance(ref, str):
        return None
    seen = ask(lambda: client.v1.payment_intents.retrieve(ref))
    if not seen.done:
        raise Unanswered(seen)
    return at(seen.body, "metadata", "kadens_company")


def _moved_at(moved: Mapping[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(moved["created"]), UTC)
