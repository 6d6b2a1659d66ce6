"""Where a PostgreSQL server is reached, and how that is written as a URL."""

import os
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from kadens.plumbing.postgres.errors import DatabaseUrlInvalid

SUPPORTED_MAJORS: Final = range(15, 19)
_SCHEMES: Final = frozenset({"postgres", "postgresql"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to connect: `host` is a name, or the directory of a socket when it begins with a slash."""

    host: str = ""
    port: int | None = None
    user: str = ""
    password: str = field(default="", repr=False)
    dbname: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def parse(cls, url: str) -> Self:
        """Read a `postgresql://` URL; raises `DatabaseUrlInvalid` with the part that is wrong."""
        try:
            parts = urlsplit(url.strip())
        except ValueError as error:
            raise DatabaseUrlInvalid(reason="is not a URL") from error
        if parts.scheme not in _SCHEMES:
            raise DatabaseUrlInvalid(reason="does not begin with postgresql://")
        dbname = unquote(parts.path.removeprefix("/"))
        if not dbname or "/" in dbname:
            raise DatabaseUrlInvalid(reason="does not end with the name of one database")
        options = dict(parse_qsl(parts.query))
        port = _port(netloc_port=_explicit_port(parts.netloc), query_port=options.pop("port", None))
        return cls(
            host=options.pop("host", "") or unquote(parts.hostname or ""),
            port=port,
            user=options.pop("user", "") or unquote(parts.username or ""),
            password=options.pop("password", "") or unquote(parts.password or ""),
            dbname=dbname,
            options=tuple(options.items()),
        )

    @classmethod
    def from_environment(cls) -> Self | None:
        """The address in `DATABASE_URL`, or nothing when the embedded server is meant."""
        url = os.environ.get("DATABASE_URL", "").strip()
        return cls.parse(url) if url else None

    def url(self, *, dbname: str | None = None) -> str:
        """The same address as a URL, for the environment of another process (`dbname` replaces the database)."""
        user = quote(self.user, safe="") + (f":{quote(self.password, safe='')}" if self.password else "")
        by_socket = self.host.startswith("/")
        place = "" if by_socket else (f"[{self.host}]" if ":" in self.host else self.host)
        place += f":{self.port}" if self.port and place else ""
        query = [*self.options, *([("host", self.host)] if by_socket else [])]
        if self.port and not place:
            query.append(("port", str(self.port)))
        tail = f"?{urlencode(query)}" if query else ""
        return f"postgresql://{user}{'@' if user else ''}{place}/{quote(dbname or self.dbname, safe='')}{tail}"

    def parameters(self, *, dbname: str | None = None) -> dict[str, Any]:
        """Keyword arguments for a driver's `connect`."""
        given = {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password,
        }
        chosen: dict[str, Any] = {key: value for key, value in given.items() if value}
        return {**dict(self.options), **chosen, "dbname": dbname or self.dbname}


Server = Address


def _explicit_port(netloc: str) -> str | None:
    after_user = netloc.rpartition("@")[2]
    after_ipv6 = after_user.rpartition("]")[2]
    _, colon, port = after_ipv6.partition(":")
    return port if colon else None


def _port(*, netloc_port: str | None, query_port: str | None) -> int | None:
    text = netloc_port or query_port
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) < 2**16:
        raise DatabaseUrlInvalid(reason=f"has the port {text!r}, which is no port number")
    return int(text)
