"""A mail server for tests: really on a socket, it takes what it is given and does what it is told."""

import asyncio
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from kadens.domain.notices.mail import Message
from kadens.edges.mail.server import MailServer

__all__ = ["USER", "Sink", "a_message", "sink"]

USER, PASSWORD = "post", "s3cret@/"


@dataclass
class Sink:
    """`refuse` answers a recipient, `refuse_data` the message to it; `hang` on it drops the line before answering, but
    after keeping the message if `keeps`. `slow` seconds pass before each answer."""

    port: int = 0
    refuse: dict[str, str] = field(default_factory=dict)
    refuse_data: dict[str, str] = field(default_factory=dict)
    refuse_all: str = ""
    refuse_sender: str = ""
    hang_up_on: set[str] = field(default_factory=set)
    keeps: bool = True
    slow: float = 0.0
    mails: list[EmailMessage] = field(default_factory=list)
    lines: int = 0

    @property
    def server(self) -> MailServer:
        return MailServer(
            host="127.0.0.1", port=self.port, security="none", sender="post@club.example", sender_name="The club"
        )

    def sent(self) -> Counter[str]:
        """How often each Message-ID was accepted."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: Any) -> Any:  # noqa: N802
        self.lines += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if self.refuse_sender:
            return self.refuse_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if answer := self.refuse.get(address, self.refuse_all):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        await asyncio.sleep(self.slow)
        [to] = envelope.rcpt_tos
        if answer := self.refuse_data.get(to):
            return answer
        if to in self.hang_up_on:
            self.hang_up_on.discard(to)
            if self.keeps:
                self._keep(envelope)
            server.transport.abort()
            return "250 nobody hears this"
        self._keep(envelope)
        return "250 accepted"

    def _keep(self, envelope: Any) -> None:
        self.mails.append(message_from_bytes(envelope.content, policy=default))


def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=known)


@contextmanager
def sink(*, asks_password: bool = False) -> Iterator[Sink]:
    """A server that listens until the block ends."""
    kept = Sink()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        kept.port = free.getsockname()[1]
    more = {"authenticator": _check, "auth_required": True, "auth_require_tls": False} if asks_password else {}
    controller = Controller(kept, hostname="127.0.0.1", port=kept.port, **more)
    controller.start()
    kept.lines = 0
    try:
        yield kept
    finally:
        controller.stop()


def a_message(number: int = 1, *, to: str = "", **changes: Any) -> Message:
    """A message as the composer makes it."""
    given = {
        "notice_id": number,
        "message_id": f"<notice.{number}@club.example>",
        "name": "Åsa",
        "address": to or f"c{number}@example.com",
        "language": "sv",
        "subject": "Din leverans är på väg",
        "html": "<p>Hej Åsa</p>",
        "text": "Hej Åsa\n",
    }
    return Message(**given | changes)
