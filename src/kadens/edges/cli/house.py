"""Setting up Django inside a command, so that `kadens --help` is instant and starts no server."""

import getpass
from datetime import date

import typer

from kadens.edges.cli.wiring import wired

__all__ = ["acting", "enter", "today"]


def enter(context: typer.Context, *, gateway: bool = False) -> None:
    """Make the domain ready for this command; with `gateway` also the card processor."""
    import django  # noqa: PLC0415 - heavy, and not for --help

    django.setup()
    if gateway:
        from kadens.domain.payments.gateway import use  # noqa: PLC0415 - after the set-up

        use(wired(context).gateway())


def acting() -> str:
    """Who acts, for the audit log: the account on this machine."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def today() -> date:
    """Today in the company's zone."""
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - needs the database anyway

    from kadens.domain.company.parameters import parameters  # noqa: PLC0415 - after the set-up
    from kadens.plumbing import clock  # noqa: PLC0415

    return clock.today(ZoneInfo(parameters().time_zone))
