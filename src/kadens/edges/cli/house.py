"""Setting up Django inside a command, so that `kadens --help` is instant and starts no server."""

import getpass
from datetime import date
from typing import TYPE_CHECKING

import typer

from kadens.edges.cli.wiring import wired

if TYPE_CHECKING:
    from kadens.plumbing.companies.directory import Place

__all__ = ["acting", "all_companies", "enter", "today"]


def enter(context: typer.Context, *, gateway: bool = False, mail: bool = False, claimed: bool = True) -> "Place | None":
    """Make the domain ready for this command; with `gateway` also the card processor, with `mail` the mail.

    With a directory the database must be the chosen company's, which is given back; without `claimed` it may be
    nobody's yet."""
    from kadens.plumbing.companies.choosing import chosen_place  # noqa: PLC0415 - not for --help

    place = chosen_place()
    import django  # noqa: PLC0415 - heavy, and not for --help

    django.setup()
    if place:
        from kadens.plumbing.companies.claiming import accept_unclaimed, require_claim  # noqa: PLC0415 - after the set-up

        if claimed:
            require_claim(place)
        else:
            accept_unclaimed()
    if gateway:
        from kadens.domain.payments.gateway import use  # noqa: PLC0415 - after the set-up

        use(wired(context).gateway())
    if mail:
        from kadens.domain.notices.mail import use_mail  # noqa: PLC0415 - after the set-up

        use_mail(wired(context).mail())
    return place


def all_companies() -> "tuple[Place, ...]":
    """Every company, when there is a directory and none was chosen; else nothing."""
    from kadens.plumbing.companies.choosing import unchosen  # noqa: PLC0415 - not for --help

    return unchosen()


def acting() -> str:
    """Who acts, for the audit log: the account on this machine."""
    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):
        return "cli"


def today() -> date:
    """Today in the company's zone."""
    from kadens.domain.company import business_day  # noqa: PLC0415 - after the set-up

    return business_day.today()
