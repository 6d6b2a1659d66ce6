"""`kadens migrate`, and what other commands need to know of migrations."""

import typer

from kadens.edges.cli.failing import FAILED, fail, say
from kadens.edges.cli.house import all_companies, enter
from kadens.edges.cli.supervising import Supervisor

__all__ = ["apply_if_embedded", "migrate", "pending_migrations"]


def migrate(context: typer.Context) -> None:
    """Bring the tables of the database to this version. Nothing happens when they are there already.

    With a directory the database is claimed by its company; without a company this is done for each in turn."""
    if everyone := all_companies():
        if failed := Supervisor(context, [place.code for place in everyone]).once(["migrate"]):
            raise fail(f"Not migrated: {', '.join(failed)}.", FAILED)
        return
    place = enter(context, claimed=False)
    pending = pending_migrations()
    _apply()
    if place:
        from kadens.plumbing.companies.claiming import claim  # noqa: PLC0415 - after the set-up

        claim(place)
    done = f"{len(pending)} migrations applied." if pending else "Nothing to do: the tables are of this version."
    typer.echo(done)


def pending_migrations() -> list[str]:
    """The migrations that the database lacks, in the order in which they would be applied. Connects."""
    from kadens.operations.health.database import pending_migrations as pending  # noqa: PLC0415 - after the set-up

    return pending()


def apply_if_embedded() -> None:
    """Make the tables of the embedded server, which is ours to evaluate with; a server of the company's own is
    migrated by its people alone."""
    from kadens.plumbing.db.connection import uses_embedded_server  # noqa: PLC0415 - after the set-up

    pending = pending_migrations()
    if not pending:
        return
    if not uses_embedded_server():
        raise fail(f"The database lacks {len(pending)} migrations: run `kadens migrate`.", FAILED)
    say(f"Making the tables of the embedded database ({len(pending)} migrations).")
    _apply()


def _apply() -> None:
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0, interactive=False)
