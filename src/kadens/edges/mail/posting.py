"""Speaking SMTP: one connection for many messages, and what each came to.

What the server says of a recipient is that message's affair; what it says of us (our name, our password, the sender)
or of everybody is the server's trouble, and it is left alone then.
"""

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from kadens.domain.notices.mail import Answer, Message, Outcome, Posted
from kadens.edges.mail.encoding import encoded
from kadens.edges.mail.server import MailServer
from kadens.plumbing import clock

__all__ = ["CONNECT_SECONDS", "IN_A_ROW", "READ_SECONDS", "post_messages"]

CONNECT_SECONDS: Final = 10.0
READ_SECONDS: Final = 30.0
IN_A_ROW: Final = 20
"""So many recipients refused one after another are not to blame: it is the server, or our standing with it."""
LOST_IN_A_ROW: Final = 3
LONGEST_MESSAGE: Final = timedelta(seconds=5 * READ_SECONDS)
"""A message is five questions; one is not begun that might end after the claim."""


class _ServerTrouble(Exception):
    """The server is not to be spoken to for now."""


def post_messages(messages: Sequence[Message], *, server: MailServer, until: datetime) -> Posted:
    """Send them all; the answer for each, in their order. Never raises for what the server or the network did."""
    chunk = _Chunk(server)
    trouble = ""
    try:
        for message in messages:
            if clock.now() + LONGEST_MESSAGE > until:
                break
            chunk.post(message)
    except _ServerTrouble as error:
        trouble = str(error)
    chunk.hang_up()
    answered = {answer.notice_id for answer in chunk.answers}
    left = [Answer(each.notice_id, Outcome.UNTRIED, "", trouble) for each in messages if each.notice_id not in answered]
    return Posted([*chunk.answers, *left], trouble)


@dataclass(slots=True)
class _Chunk:
    server: MailServer
    answers: list[Answer] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    lost: int = 0
    line: smtplib.SMTP | None = None

    def post(self, message: Message) -> None:
        """Send one message and note the answer. Raises _ServerTrouble, before or after noting it."""
        line = self.line = self.line or _connected(self.server)
        try:
            answer = self._answer(line, message)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._lose(message, error)
            return
        self.answers.append(answer)
        self.lost = 0
        if line.sock is None:  # it said 421 and closed
            self.line = None
        self._count(answer)

    def _answer(self, line: smtplib.SMTP, message: Message) -> Answer:
        try:
            line.sendmail(self.server.sender, [message.address], encoded(message, self.server))
        except smtplib.SMTPRecipientsRefused as error:
            [(code, said)] = error.recipients.values()
            return _refusal(message, code, said)
        except smtplib.SMTPDataError as error:
            return _refusal(message, error.smtp_code, error.smtp_error)
        except smtplib.SMTPResponseException as error:
            raise _ServerTrouble(_sentence(error.smtp_code, error.smtp_error)) from error
        return Answer(message.notice_id, Outcome.SENT)

    def _lose(self, message: Message, error: OSError) -> None:
        """The connection broke: whether this message was accepted is not known, so it is sent again, as the same."""
        self.hang_up()
        self.lost += 1
        detail = _told(f"the connection was lost: {error}", message)
        self.answers.append(Answer(message.notice_id, Outcome.LATER, "", detail))
        if self.lost >= LOST_IN_A_ROW:
            raise _ServerTrouble(f"the connection was lost {self.lost} times in a row")

    def _count(self, answer: Answer) -> None:
        """Refusals in a row: too many of them are taken back, since it cannot be all those recipients."""
        if answer.outcome != Outcome.FAILED or answer.reason != "refused":
            self.refused.clear()
            return
        self.refused.append(len(self.answers) - 1)
        if len(self.refused) >= IN_A_ROW:
            for at in self.refused:
                self.answers[at] = Answer(self.answers[at].notice_id, Outcome.LATER, "", self.answers[at].detail)
            raise _ServerTrouble(f"the server refused {IN_A_ROW} recipients in a row: {answer.detail}")

    def hang_up(self) -> None:
        """Say goodbye, if anybody listens."""
        line, self.line = self.line, None
        if line is not None:
            with suppress(smtplib.SMTPException, OSError):
                line.quit()
            line.close()


def _connected(server: MailServer) -> smtplib.SMTP:
    """A line to the server, encrypted and signed in as it is set up. Raises _ServerTrouble."""
    try:
        line = _dialled(server)
    except (smtplib.SMTPException, OSError) as error:
        raise _ServerTrouble(f"{server.host}:{server.port} cannot be reached: {_plain(error)}") from error
    try:
        if server.security == "starttls":
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password)
    except (smtplib.SMTPException, OSError) as error:
        line.close()
        raise _ServerTrouble(f"{server.host}:{server.port} does not let us in: {_plain(error)}") from error
    assert line.sock is not None
    line.sock.settimeout(READ_SECONDS)
    return line


def _dialled(server: MailServer) -> smtplib.SMTP:
    name = server.domain
    if server.security == "tls":
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(server.host, server.port, name, timeout=CONNECT_SECONDS, context=context)
    return smtplib.SMTP(server.host, server.port, name, timeout=CONNECT_SECONDS)


def _refusal(message: Message, code: int, said: bytes | str) -> Answer:
    """5xx is for good, anything else for now."""
    detail = _told(_sentence(code, said), message)
    if 500 <= code < 600:
        return Answer(message.notice_id, Outcome.FAILED, "refused", detail)
    return Answer(message.notice_id, Outcome.LATER, "", detail)


def _sentence(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {' '.join(text.split())}"


def _plain(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _sentence(error.smtp_code, error.smtp_error)
    return " ".join(str(error).split()) or type(error).__name__


def _told(text: str, message: Message) -> str:
    """What the server said, without the customer's address."""
    return text.replace(message.address, "…")
