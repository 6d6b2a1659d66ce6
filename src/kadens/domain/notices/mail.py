"""The port to the customers' mailboxes: how a notice becomes a message, and what the mail server said to it.

An adapter never raises for what the server or the network did; it says `later`, `failed` or `untried`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from kadens.domain.notices.errors import NoMail
from kadens.domain.notices.placeholders import Value
from kadens.domain.notices.texts import Wording

__all__ = ["Answer", "Letter", "Mail", "Message", "Outcome", "Posted", "Unfit", "mail", "mail_or_none", "use_mail"]


class Unfit(Exception):
    """A letter cannot be put into a message; `reason` is a word of `models.REASONS`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


class Outcome(StrEnum):
    """What became of a message. `untried`: the server was not asked about it, so it may go at once."""

    SENT = "sent"
    LATER = "later"
    FAILED = "failed"
    UNTRIED = "untried"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be told, to whom, in which language. `identity` is the same whenever the same fact is told."""

    notice_id: int
    kind: str
    language: str
    identity: str
    customer_id: int
    name: str
    address: str
    time_zone: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A letter in words: what the customer reads."""

    notice_id: int
    message_id: str
    name: str
    address: str
    language: str
    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one message. `reason` is a word of `models.REASONS` when it failed."""

    notice_id: int
    outcome: Outcome
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of all of them; `trouble` in words when the server is not well and should be left alone."""

    answers: Sequence[Answer]
    trouble: str = ""


class Mail(Protocol):
    """Puts letters into words, and sends them where there is a server."""

    @property
    def sends(self) -> bool:
        """Whether a mail server is known."""

    def compose(self, letter: Letter, wording: Wording) -> Message:
        """The letter as the customer reads it. Raises Unfit."""

    def post(self, messages: Sequence[Message], *, until: datetime) -> Posted:
        """Send them over one connection; none is begun that might not be answered by `until`. An answer for each.

        The same message sent twice has the same Message-ID. No transaction may be open."""


class _Connected:
    mail: Mail | None = None


_CONNECTED: Final = _Connected()


def use_mail(mail: Mail | None) -> None:
    """Connect the mail that this process uses from now on."""
    _CONNECTED.mail = mail


def mail_or_none() -> Mail | None:
    """The connected mail, if there is one."""
    return _CONNECTED.mail


def mail() -> Mail:
    """The connected mail. Raises NoMail."""
    if _CONNECTED.mail is None:
        raise NoMail
    return _CONNECTED.mail
