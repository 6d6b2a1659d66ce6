"""`kadens companies`: every company of the directory, and how its database is."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import typer
from rich.markup import escape

from kadens.edges.cli.failing import FAILED, USAGE, fail
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import Json

if TYPE_CHECKING:
    import psycopg

    from kadens.plumbing.companies.directory import Directory, Place

__all__ = ["Standing", "companies", "look"]

PATIENCE: Final = 3
MOST_AT_ONCE: Final = 32

Migrations = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a company's database is. `trouble` is empty when it is reached, migrated and the company's own."""

    company: str
    server: str
    reached: bool
    version: str | None = None
    trouble: str = ""
    pending: int | None = None
    last_run: Mapping[str, str] | None = None


def companies(*, as_json: Json = False) -> None:
    """List the companies of the directory, and how the database of each is. Exit code 1 when one is not well."""
    from kadens.plumbing.companies.choosing import the_directory  # noqa: PLC0415 - not for --help

    directory = the_directory()
    if directory is None:
        raise fail("There is no directory of companies: set KADENS_COMPANIES to one.", USAGE)
    known = _known_migrations(directory)
    with ThreadPoolExecutor(min(MOST_AT_ONCE, len(directory.places))) as pool:
        found = list(pool.map(lambda place: look(place, known), directory.places))
    if as_json:
        print_json(found)
    else:
        _print(found)
    if any(each.trouble for each in found):
        raise typer.Exit(FAILED)


def look(place: "Place", known: Migrations) -> Standing:
    """Ask the database of one company, for a few seconds at most. Never raises for what is wrong there."""
    import psycopg  # noqa: PLC0415 - not for --help

    from kadens.plumbing.companies.errors import DatabaseUnnamed  # noqa: PLC0415

    try:
        given: dict[str, Any] = {**place.address.parameters(), "connect_timeout": PATIENCE}
        with psycopg.connect(**given, autocommit=True) as session:
            session.execute("SELECT set_config('statement_timeout', %s, false)", [f"{PATIENCE}s"])
            return _ask(place, session, known)
    except DatabaseUnnamed as error:
        return Standing(company=place.code, server=place.server, reached=False, trouble=str(error))
    except psycopg.Error as error:
        return Standing(company=place.code, server=place.server, reached=False, trouble=_reason(error))


def _ask(place: "Place", session: "psycopg.Connection[tuple[Any, ...]]", known: Migrations) -> Standing:
    applied = frozenset(_rows(session, "SELECT app, name FROM django_migrations"))
    owner = next((code for (code,) in _rows(session, "SELECT code FROM companies_claim")), None)
    pending = len(known - applied)
    run = _rows(session, "SELECT job, as_of::text, status FROM runner_job_run ORDER BY id DESC LIMIT 1")
    number = session.info.server_version
    return Standing(
        company=place.code,
        server=place.server,
        reached=True,
        version=f"{number // 10000}.{number % 10000}",
        trouble=_trouble(place.code, owner, pending),
        pending=pending,
        last_run=dict(zip(("job", "as_of", "status"), run[0], strict=True)) if run and owner == place.code else None,
    )


def _trouble(code: str, owner: str | None, pending: int) -> str:
    if owner not in (None, code):
        return f"it belongs to the company {owner}"
    if pending:
        return f"it lacks {pending} migrations: run `kadens --company {code} migrate`"
    return "" if owner else f"it is not claimed: run `kadens --company {code} migrate`"


def _rows(session: "psycopg.Connection[tuple[Any, ...]]", query: "Any") -> list[Any]:
    """The rows, or none where there is no such table yet."""
    import psycopg  # noqa: PLC0415 - not for --help

    try:
        return session.execute(query).fetchall()
    except psycopg.errors.UndefinedTable:
        return []


def _reason(error: "psycopg.Error") -> str:
    lines = [" ".join(line.split()) for line in str(error).splitlines() if line.strip()]
    return (lines[0] if lines else type(error).__name__).removeprefix("connection failed: ").rstrip(".")


def _known_migrations(directory: "Directory") -> Migrations:
    """Every migration of this version. To read them Django is set up for any company; nothing connects."""
    import django  # noqa: PLC0415 - heavy, and not for --help

    from kadens.plumbing.companies.choosing import COMPANY  # noqa: PLC0415

    readable = [place.code for place in directory.places if place.database]
    if not readable:
        return frozenset()
    os.environ[COMPANY] = readable[0]
    django.setup()
    from django.db.migrations.loader import MigrationLoader  # noqa: PLC0415 - after the set-up

    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _print(found: list[Standing]) -> None:
    table = simple_table("company", "database", "reached", "last run", fold="database")
    for each in found:
        run = each.last_run
        table.add_row(
            each.company,
            escape(each.server),
            f"[green]yes[/], {each.version}" if each.reached else "[bold red]no[/]",
            f"{run['job']} {run['as_of']}: {run['status']}" if run else "",
        )
    out = console()
    out.print(table)
    for each in found:
        if each.trouble:
            out.print(f"[bold red]{each.company}[/]: {escape(each.trouble.rstrip('.'))}.", soft_wrap=True)
