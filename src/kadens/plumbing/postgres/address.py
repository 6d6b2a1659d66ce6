"""Where a PostgreSQL server is reached, and how that is written as a URL.

Several hosts, with commas, are the servers of one company: the driver tries them in order and, with the option
`target_session_attrs=read-write`, stays at the first that takes writes (docs/scaling.md).
"""

import os
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from kadens.plumbing.postgres.errors import DatabaseUrlInvalid

SUPPORTED_MAJORS: Final = range(15, 19)
_SCHEMES: Final = frozenset({"postgres", "postgresql"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """How to connect: `host` is a name, or the directory of a socket when it begins with a slash.

    Several hosts are a list with commas, and so are their ports; one port may serve them all."""

    host: str = ""
    port: int | str | None = None
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
        host, port = _places(parts.netloc)
        host, port = options.pop("host", "") or host, port or options.pop("port", "")
        return cls(
            host=host,
            port=_ports(port, hosts=host.count(",") + 1),
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
        as_option = self.host.startswith("/") or "," in self.host
        place = "" if as_option else (f"[{self.host}]" if ":" in self.host else self.host)
        place += f":{self.port}" if self.port and place else ""
        query = [*self.options, *([("host", self.host)] if as_option else [])]
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


def _places(netloc: str) -> tuple[str, str]:
    """The hosts and the ports before the database's name, each with commas if there are several."""
    hosts, ports = [], []
    for place in netloc.rpartition("@")[2].split(","):
        name, bracket, rest = place.removeprefix("[").partition("]") if place.startswith("[") else ("", "", place)
        before, _, port = rest.partition(":")
        hosts.append(unquote(name if bracket else before))
        ports.append(port)
    return ",".join(hosts), ",".join(ports) if any(ports) else ""


def _ports(text: str, *, hosts: int) -> int | str | None:
    """One port number, or as many as there are hosts; between commas none means the usual one."""
    if not text:
        return None
    ports = text.split(",")
    for port in ports:
        if (port or hosts == 1) and not (port.isdecimal() and 0 < int(port) < 2**16):
            raise DatabaseUrlInvalid(reason=f"has the port {port!r}, which is no port number")
    if len(ports) not in (1, hosts):
        raise DatabaseUrlInvalid(reason=f"has {hosts} hosts and {len(ports)} ports")
    return text if len(ports) > 1 else int(text)
