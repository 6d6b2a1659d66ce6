"""What `kadens doctor` tells of the database: which server, which version, what is wrong, and how to mend it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from kadens.plumbing.postgres.address import SUPPORTED_MAJORS, Address
from kadens.plumbing.postgres.binaries import find_binaries
from kadens.plumbing.postgres.home import kadens_home
from kadens.plumbing.postgres.lifecycle import Status, status
from kadens.pure.errors import KadensError

_EMBEDDED_PURPOSE: Final = "for demo, tests and evaluation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing that is wrong, and what to do about it."""

    what: str
    mend: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """The database as this command would meet it. `server` is *embedded wheel*, *Debian*, *KADENS_PG_BIN* or
    *DATABASE_URL*; `purpose` says what that is good for."""

    server: str
    version: str | None
    data: Path | None
    running: bool
    purpose: str
    troubles: tuple[Trouble, ...]

    @property
    def healthy(self) -> bool:
        return not self.troubles


def diagnose(home: Path | None = None) -> Diagnosis:
    """Look at the database without starting or changing anything; never raises."""
    try:
        address = Address.from_environment()
    except KadensError as error:
        return _named(
            None, Trouble(what=str(error), mend="Correct DATABASE_URL, or unset it to use the embedded server.")
        )
    return _embedded(status(home or kadens_home())) if address is None else _reach(address)


def _embedded(found: Status) -> Diagnosis:
    troubles: list[Trouble] = []
    source, version = "embedded", None
    try:
        binaries = find_binaries(major=_major(found))
        source, version = binaries.source, binaries.version
    except KadensError as error:
        troubles.append(Trouble(what=str(error), mend="Run `make` once more: it installs the pinned packages."))
    if found.running and not found.running.ready:
        troubles.append(
            Trouble(
                what=f"The server is running but does not answer yet; its log is {found.log}.",
                mend="Wait, then ask again.",
            )
        )
    return Diagnosis(
        server=source,
        version=version,
        data=found.data,
        running=found.running is not None,
        purpose=_EMBEDDED_PURPOSE,
        troubles=tuple(troubles),
    )


def _reach(address: Address) -> Diagnosis:
    try:
        with psycopg.connect(**{"connect_timeout": 5, **address.parameters()}) as connection:
            number = connection.info.server_version
    except psycopg.Error as error:
        return _named(
            None,
            Trouble(
                what=f"The database cannot be reached: {_reason(error)}.",
                mend="Start the server, or correct DATABASE_URL.",
            ),
        )
    version = f"{number // 10000}.{number % 10000}"
    if number // 10000 in SUPPORTED_MAJORS:
        return _named(version)
    wanted = f"{SUPPORTED_MAJORS[0]} to {SUPPORTED_MAJORS[-1]}"
    return _named(version, Trouble(what=f"PostgreSQL {version} is not supported.", mend=f"Use PostgreSQL {wanted}."))


def _reason(error: psycopg.Error) -> str:
    """The reason in the driver's words: its first line, without the prefix before it and the questions after it."""
    lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
    first = lines[0] if lines else type(error).__name__
    return first.removeprefix("connection failed: ").removeprefix("connection is bad: ").rstrip(".")


def _named(version: str | None, *troubles: Trouble) -> Diagnosis:
    return Diagnosis(
        server="DATABASE_URL",
        version=version,
        data=None,
        running=version is not None,
        purpose="for production",
        troubles=troubles,
    )


def _major(found: Status) -> int | None:
    try:
        return int((found.data / "PG_VERSION").read_text().strip())
    except (OSError, ValueError):
        return None
