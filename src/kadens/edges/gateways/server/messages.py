"""Requests and responses of the test gateway's server, and how what was sent is read: strictly, field by field."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

from kadens.edges.gateways.conduct import Manner

__all__ = ["Fields", "Problem", "Request", "Response", "as_json", "idempotency_key", "instant_of", "problem"]


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What is answered, and in what manner."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] | None = None
    manner: Manner = Manner.PLAIN


class Problem(Exception):
    """Why a request is not done: a status, a word for programs, and a sentence for people (RFC 9457)."""

    def __init__(self, status: int, code: str, detail: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.headers = status, code, detail, headers


def problem(found: Problem) -> Response:
    """The problem as a response."""
    document = {
        "type": "about:blank",
        "title": HTTPStatus(found.status).phrase,
        "status": found.status,
        "code": found.code,
        "detail": found.detail,
    }
    return Response(found.status, json.dumps(document).encode(), "application/problem+json", found.headers)


def as_json(document: object, status: int = 200) -> Response:
    """A document as a response."""
    return Response(status, json.dumps(document).encode())


def idempotency_key(request: Request) -> str:
    """The key under which the request may be repeated. Raises Problem."""
    key = request.headers.get("idempotency-key", "")
    if not 1 <= len(key) <= 255 or not key.isprintable():
        raise Problem(400, "key_missing", "Every POST needs an Idempotency-Key of 1 to 255 characters.")
    return key


def instant_of(text: str, name: str) -> datetime:
    """An instant with its zone. Raises Problem."""
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise Problem(422, "invalid", f"{name} is an instant with its zone, like 2024-02-29T12:00:00+00:00.")


class Fields:
    """The fields of a JSON object. Raises Problem for what is missing or not of its kind."""

    def __init__(self, request: Request) -> None:
        try:
            document: Any = json.loads(request.body or b"{}")
        except (ValueError, RecursionError):
            raise Problem(400, "not_json", "The body is not JSON.") from None
        if not isinstance(document, dict):
            raise Problem(422, "invalid", "The body is a JSON object.")
        self.all: dict[str, Any] = document

    def text(self, name: str, *, longest: int = 200) -> str:
        value = self.all.get(name)
        if not isinstance(value, str) or not 1 <= len(value) <= longest or not value.isprintable():
            raise Problem(422, "invalid", f"{name} is a text of 1 to {longest} characters.")
        return value

    def whole(self, name: str, *, most: int = 10**12) -> int:
        value = self.all.get(name)
        if type(value) is not int or not 1 <= value <= most:
            raise Problem(422, "invalid", f"{name} is a whole number from 1 to {most}.")
        return value

    def number(self, name: str, *, most: float) -> float:
        value = self.all.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
            raise Problem(422, "invalid", f"{name} is a number from 0 to {most:g}.")
        return float(value)

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name, longest=10))
        except ValueError:
            raise Problem(422, "invalid", f"{name} is a date like 2024-02-29.") from None

    def flag(self, name: str) -> bool:
        value = self.all.get(name, False)
        if not isinstance(value, bool):
            raise Problem(422, "invalid", f"{name} is true or false.")
        return value
