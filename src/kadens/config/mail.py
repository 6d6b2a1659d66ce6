"""The mail of this installation, from the environment: EMAIL_URL, KADENS_MAIL_FROM, KADENS_PUBLIC_URL.

Without EMAIL_URL nothing is sent, and messages can still be looked at. No message about a mistake repeats the URL: it
may hold a password.
"""

import os
from collections.abc import Mapping
from email.utils import parseaddr
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from kadens.edges.mail.server import MailServer
from kadens.pure.errors import KadensError

__all__ = ["MailSettingsInvalid", "mail_server", "public_url"]

LOCAL_URL: Final = "http://localhost:8000"
LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
PORTS: Final = {"tls": 465, "starttls": 587, "none": 25}


class MailSettingsInvalid(KadensError):
    """What the environment says of the mail cannot be."""

    code = "mail_settings_invalid"
    message = "{name} cannot be used: {problem}."


def mail_server(environment: Mapping[str, str] = os.environ) -> MailServer | None:
    """The server that EMAIL_URL names, or nothing. Raises MailSettingsInvalid."""
    text = environment.get("EMAIL_URL", "").strip()
    if not text:
        return None
    url, port = _split(text)
    security = _security(url)
    name, sender = _sender(environment.get("KADENS_MAIL_FROM", "").strip())
    server = MailServer(
        host=url.hostname or "",
        port=port or PORTS[security],
        security=security,
        sender=sender,
        sender_name=name,
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
    )
    if server.user and security == "none" and server.host not in LOOPBACK:
        raise _wrong("it would send the password in clear text; leave out tls=none")
    return server


def public_url(environment: Mapping[str, str] = os.environ) -> str:
    """Where customers reach us, without a slash at the end. Raises MailSettingsInvalid; where mail is sent it must be
    said, and be https."""
    text = environment.get("KADENS_PUBLIC_URL", "").strip().rstrip("/")
    if not text and not environment.get("EMAIL_URL", "").strip():
        return LOCAL_URL
    url = urlsplit(text)
    if not url.hostname or url.query or url.fragment or any(each.isspace() for each in text):
        raise MailSettingsInvalid(name="KADENS_PUBLIC_URL", problem="mail needs it, like https://kadens.example")
    if url.scheme != "https" and not (url.scheme == "http" and url.hostname in LOOPBACK):
        raise MailSettingsInvalid(name="KADENS_PUBLIC_URL", problem="it begins with https://")
    return text


def _split(text: str) -> tuple[SplitResult, int | None]:
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise _wrong("its host or port cannot be") from None
    if url.scheme not in ("smtp", "smtps"):
        raise _wrong("it begins with smtp:// or smtps://")
    if not url.hostname or port == 0:
        raise _wrong("it names no host, or no port that can be")
    if url.path not in ("", "/") or url.fragment:
        raise _wrong("nothing follows the port but ?tls=…; write a / # ? @ of a password as %2F %23 %3F %40")
    if bool(url.username) != bool(url.password):
        raise _wrong("a user and a password belong together")
    return url, port


def _security(url: SplitResult) -> str:
    asked = dict(parse_qsl(url.query, keep_blank_values=True))
    tls = asked.pop("tls", "starttls")
    if asked or tls not in ("starttls", "none"):
        raise _wrong("after the ? only tls=starttls or tls=none can stand")
    if url.scheme == "smtps":
        if url.query:
            raise _wrong("smtps:// has nothing after a ?")
        return "tls"
    return tls


def _sender(text: str) -> tuple[str, str]:
    """(name, address) of `Kadens <post@kadens.example>`."""
    name, address = parseaddr(text)
    local, _, domain = address.rpartition("@")
    clean = all(each.isascii() and each.isprintable() and each != " " for each in address)
    if not (local and domain and clean):
        problem = "mail needs it, like Kadens <post@kadens.example>"
        raise MailSettingsInvalid(name="KADENS_MAIL_FROM", problem=problem)
    return name, address


def _wrong(problem: str) -> MailSettingsInvalid:
    return MailSettingsInvalid(name="EMAIL_URL", problem=problem)
