"""Webhooks of the test gateway, by the rules of Standard Webhooks: how they are written, and how they are read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from standardwebhooks.webhooks import Webhook

from kadens.domain.payments.gateway import Hint, HintRefused

__all__ = ["SignedMessage", "read_signed", "sign"]

_OURS: Final = ("payment", "refund", "card_page")


@dataclass(frozen=True, slots=True)
class SignedMessage:
    """A webhook as it is sent."""

    body: bytes
    headers: Mapping[str, str]


def sign(*, secret: str, event_id: str, kind: str, ref: str, told_at: str, at: datetime) -> SignedMessage:
    """What is posted for an event, signed at this instant (UTC)."""
    body = json.dumps({"type": kind, "timestamp": told_at, "data": {"ref": ref}}, separators=(",", ":"))
    signature = Webhook(secret).sign(event_id, at, body)
    headers = {
        "content-type": "application/json",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }
    return SignedMessage(body.encode(), headers)


def read_signed(secret: str, body: bytes, headers: Mapping[str, str]) -> Hint | None:
    """What a webhook tells; None for a kind that concerns nothing of ours. Raises HintRefused.

    The signature covers its number, its instant and its body; more than five minutes old, it is refused."""
    try:
        told = Webhook(secret).verify(body, dict(headers))
        kind = str(told["type"])
        ref = told["data"]["ref"] if kind.partition(".")[0] in _OURS else None
    except Exception as error:  # noqa: BLE001 - the library lets through whatever a forged header makes it trip over
        raise HintRefused(problem=_problem(error)) from None
    if ref is None:
        return None
    return Hint(headers["webhook-id"], str(ref), kind)


def _problem(error: Exception) -> str:
    known = {
        "Missing required headers": "it is not signed",
        "Message timestamp too old": "it is too old",
        "Message timestamp too new": "it comes from the future",
        "No matching signature found": "its signature is not the gateway's",
    }
    return known.get(str(error), "it cannot be read")
