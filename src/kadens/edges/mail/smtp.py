"""The mail of this installation: letters in the customer's language, over SMTP where a server is set up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from kadens.domain.notices.links import CARD, MANAGE, link_token
from kadens.domain.notices.mail import Answer, Letter, Message, Outcome, Posted, Unfit
from kadens.domain.notices.texts import Wording
from kadens.edges.mail.composing import compose
from kadens.edges.mail.formats import lines_of
from kadens.edges.mail.posting import post_messages
from kadens.edges.mail.server import MailServer

__all__ = ["SmtpMail"]

_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,253}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpMail:
    """Serves the port `domain.notices.mail.Mail`. `public_url` is where customers reach us, `company` the code that
    sets the Message-IDs of companies apart that send from one domain. Without a server letters are only composed."""

    server: MailServer | None
    public_url: str
    company: str = ""

    @property
    def sends(self) -> bool:
        return self.server is not None

    def compose(self, letter: Letter, wording: Wording) -> Message:
        """The letter in its language, with the customer's links. Raises Unfit."""
        zone = ZoneInfo(letter.time_zone)
        values = {name: lines_of(value, letter.language, zone) for name, value in letter.values.items()}
        values["manage_link"] = [f"{self.public_url}/o/{link_token(MANAGE, letter.customer_id)}"]
        values["card_link"] = [f"{self.public_url}/c/{link_token(CARD, letter.customer_id)}"]
        composed = compose(wording, values)
        return Message(
            notice_id=letter.notice_id,
            message_id=self._message_id(letter),
            name=" ".join(lines_of(letter.name, letter.language, zone)),
            address=_address(letter),
            language=letter.language,
            subject=composed.subject,
            html=composed.html,
            text=composed.text,
        )

    def post(self, messages: Sequence[Message], *, until: datetime) -> Posted:
        """Send them over one connection; without a server nothing is tried."""
        if self.server is None:
            return Posted([Answer(each.notice_id, Outcome.UNTRIED) for each in messages], "no mail server is set up")
        return post_messages(messages, server=self.server, until=until)

    def _message_id(self, letter: Letter) -> str:
        """The same for the same fact, whoever sends it and how often."""
        domain = self.server.domain if self.server else "localhost"
        return f"<{'.'.join(filter(None, ('notice', letter.identity, self.company)))}@{domain}>"


def _address(letter: Letter) -> str:
    """The address as a mail server takes it: a domain in other letters is written in those of the DNS."""
    address = letter.address.strip()
    if not _ADDRESS.fullmatch(address):
        raise Unfit("bad_address", "this is no e-mail address")
    local, _, domain = address.rpartition("@")
    if not local.isascii():
        raise Unfit("bad_address", "few mail servers take such letters before the @")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise Unfit("bad_address", "the domain of the e-mail address cannot be") from None
