"""The directory: a file that says for each company where its database is and where its pages are.

    [nordic]
    database = "postgresql://kadens@db1.example/nordic"
    hosts = ["nordic.example"]
    port = 8001

`database_env = "NAME"` in the place of `database` names a variable of the environment that holds the address, so that
no password stands in the file. `listen` is the address that the pages listen on.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final, Never

from kadens.plumbing.companies.errors import CompanyUnlisted, DatabaseUnnamed, DirectoryInvalid, DirectoryUnreadable
from kadens.plumbing.postgres import Address
from kadens.plumbing.postgres.errors import DatabaseUrlInvalid

__all__ = ["Directory", "Place", "read_directory"]

LISTEN: Final = "127.0.0.1"
_KEYS: Final = frozenset({"database", "database_env", "hosts", "listen", "port"})
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,30}")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")
_USUAL_PORT: Final = 5432


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a company is: its database (None while `variable` is not set), its host names, where its pages listen."""

    code: str
    database: Address | None
    variable: str
    hosts: tuple[str, ...]
    listen: str
    port: int | None

    @property
    def address(self) -> Address:
        """The database; raises DatabaseUnnamed when the environment does not have it."""
        if self.database is None:
            raise DatabaseUnnamed(company=self.code, variable=self.variable)
        return self.database

    @property
    def server(self) -> str:
        """The server and the name of the database, without user and password."""
        if self.database is None:
            return f"${self.variable}"
        found = self.database
        return f"{found.host or 'localhost'}{f':{found.port}' if found.port else ''}/{found.dbname}"


@dataclass(frozen=True, slots=True)
class Directory:
    """All companies, in the order of the file."""

    places: tuple[Place, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(place.code for place in self.places)

    def place(self, code: str) -> Place:
        """The place of a company; raises CompanyUnlisted."""
        for place in self.places:
            if place.code == code:
                return place
        raise CompanyUnlisted(company=code, companies=", ".join(self.codes))


def read_directory(path: Path) -> Directory:
    """Read the file strictly. Raises DirectoryUnreadable, or DirectoryInvalid with what is wrong."""
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DirectoryUnreadable(path=path, reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise DirectoryUnreadable(path=path, reason="it is not a text in UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise DirectoryUnreadable(path=path, reason=f"it is no TOML ({error})") from error
    try:
        if not written:
            _refuse("it has no company")
        directory = Directory(tuple(_place(code, entry) for code, entry in written.items()))
        _check_apart(directory.places)
    except _Wrong as wrong:
        raise DirectoryInvalid(path=path, reason=str(wrong)) from None
    return directory


class _Wrong(ValueError):
    """What is wrong with the file; who reads it knows its path."""


def _refuse(reason: str) -> Never:
    raise _Wrong(reason)


def _place(code: str, entry: Any) -> Place:
    if not _CODE.fullmatch(code):
        _refuse(f"{code!r} is no code: a code is small letters, digits and hyphens, begins with a letter, at most 31")
    if not isinstance(entry, Mapping):
        _refuse(f"{code} is no table: write [{code}], and its keys below")
    if unknown := sorted(set(entry) - _KEYS):
        _refuse(f"{code} has {unknown[0]!r}, which is not known; known are {', '.join(sorted(_KEYS))}")
    database, variable = _database(code, entry)
    return Place(
        code=code,
        database=database,
        variable=variable,
        hosts=_hosts(code, entry.get("hosts", [])),
        listen=_text(code, entry, "listen") or LISTEN,
        port=_port(code, entry.get("port")),
    )


def _database(code: str, entry: Mapping[str, Any]) -> tuple[Address | None, str]:
    if ("database" in entry) == ("database_env" in entry):
        _refuse(f"{code} needs one of database and database_env")
    variable = _text(code, entry, "database_env")
    url = os.environ.get(variable, "").strip() if variable else _text(code, entry, "database")
    try:
        return (Address.parse(url) if url else None), variable
    except DatabaseUrlInvalid as error:
        _refuse(f"the database of {code} {error.fields['reason']}")


def _text(code: str, entry: Mapping[str, Any], key: str) -> str:
    value = entry.get(key, "")
    if not isinstance(value, str) or (key in entry and not value.strip()):
        _refuse(f"{key} of {code} is no text")
    return value.strip()


def _hosts(code: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        _refuse(f"hosts of {code} is no list of names")
    for each in value:
        if not _HOST.fullmatch(each.lower()):
            _refuse(f"{each!r} of {code} is no host name")
    return tuple(each.lower() for each in value)


def _port(code: str, value: Any) -> int | None:
    if value is not None and (type(value) is not int or not 0 < value < 2**16):
        _refuse(f"port of {code} is no port number")
    return value


def _check_apart(places: tuple[Place, ...]) -> None:
    """No two companies share a database, a host name or a port."""
    for one, other in combinations(places, 2):
        both = f"{one.code} and {other.code}"
        if one.database and other.database and _same(one.database, other.database):
            _refuse(f"{both} have the same database, {one.server}")
        if shared := sorted(set(one.hosts) & set(other.hosts)):
            _refuse(f"{both} have the same host, {shared[0]}")
        if one.port is not None and one.port == other.port:
            _refuse(f"{both} have the same port, {one.port}")
    for place in places:
        if len(set(place.hosts)) < len(place.hosts):
            _refuse(f"{place.code} has a host twice")


def _same(one: Address, other: Address) -> bool:
    """Whether two addresses lead to one database, as far as their texts tell; its claim tells the rest."""
    return one.dbname == other.dbname and not _doors(one).isdisjoint(_doors(other))


def _doors(address: Address) -> set[tuple[str, str]]:
    hosts = address.host.lower().split(",")
    ports = str(address.port or _USUAL_PORT).split(",")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    return {(_known(host), port or str(_USUAL_PORT)) for host, port in zip(hosts, ports, strict=True)}


def _known(host: str) -> str:
    return "localhost" if host in ("127.0.0.1", "::1") else host
