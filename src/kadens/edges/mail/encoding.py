"""A message as it travels: headers, the plain text, the HTML (RFC 5322, 2045 to 2047).

Written by hand, because the library's message objects parse and fold every header in Python, at several milliseconds
each message; all our messages have this one shape.
"""

import base64
import binascii
import hashlib
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from typing import Final

from kadens.domain.notices.mail import Message
from kadens.edges.mail.server import MailServer
from kadens.plumbing import clock

__all__ = ["encoded"]

LONGEST_NAME: Final = 200
LINE: Final = 76


def encoded(message: Message, server: MailServer) -> bytes:
    """Both forms, and headers that say it was written by a machine."""
    # neither encoding below makes "=_", so no body can hold the boundary
    boundary = "=_" + hashlib.sha256(message.message_id.encode()).hexdigest()[:24]
    headers = {
        "From": _mailbox(server.sender_name, server.sender),
        "To": _mailbox(message.name, message.address),
        "Subject": _words("Subject", message.subject),
        "Message-ID": message.message_id,
        "Date": format_datetime(clock.now()),
        "Content-Language": message.language,
        "Auto-Submitted": "auto-generated",
        "MIME-Version": "1.0",
        "Content-Type": f'multipart/alternative; boundary="{boundary}"',
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    text = binascii.b2a_qp(message.text.replace("\n", "\r\n").encode(), istext=True).decode("ascii")
    html = base64.b64encode(message.html.encode()).decode("ascii")
    lines = "\r\n".join(html[at : at + LINE] for at in range(0, len(html), LINE))
    parts = _part("plain", "quoted-printable", text, boundary) + _part("html", "base64", lines, boundary)
    return f"{head}\r\n{parts}--{boundary}--\r\n".encode("ascii")


def _part(kind: str, encoding: str, body: str, boundary: str) -> str:
    return (
        f"--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n"
        f"{body}\r\n"
    )


@lru_cache(maxsize=1024)
def _mailbox(name: str, address: str) -> str:
    """A name and an address: the name quoted, or in encoded words where it is not plain ASCII."""
    shown = "".join(each for each in name if each.isprintable())[:LONGEST_NAME]
    if shown.isascii():
        return formataddr((shown, address))
    return f"{_words('To', shown)}\r\n <{address}>"


def _words(header: str, text: str) -> str:
    """Free text of a header, folded."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=header).encode(linesep="\r\n")
