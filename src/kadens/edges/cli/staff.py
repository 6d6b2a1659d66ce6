"""`kadens staff`: who signs in at the desk, with which roles."""

from typing import Annotated, Final

import typer

from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import Json, words

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Let people in at the desk, and say what they may do.")

_MINUTES: Final = "%Y-%m-%d %H:%M"

Username = Annotated[str, typer.Argument(metavar="NAME", parser=words, help="The name for signing in.")]
Roles = Annotated[
    list[str],
    typer.Option(
        "--role",
        metavar="ROLE",
        help="agent, supervisor, merchandiser, operator, finance or administrator; several times for several.",
    ),
]
Password = Annotated[
    str,
    typer.Option(
        "--password",
        prompt="Password",
        confirmation_prompt=True,
        hide_input=True,
        help="Asked for if left out, so that it stands in no history.",
    ),
]


@commands.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List everybody who signs in, or did."""
    enter(context)
    from kadens.plumbing.staff.models import Person, Role  # noqa: PLC0415 - after the set-up

    roles: dict[int, list[str]] = {}
    for person_id, role in Role.objects.order_by("id").values_list("person_id", "role"):
        roles.setdefault(person_id, []).append(role)
    people = list(Person.objects.order_by("username"))
    if as_json:
        print_json([_document(each, roles.get(each.id, [])) for each in people])
        return
    table = simple_table("name", "full name", "roles", "signs in", "last signed in (UTC)", fold="roles")
    for each in people:
        last = f"{each.last_login:{_MINUTES}}" if each.last_login else "never"
        table.add_row(
            each.username,
            each.get_full_name(),
            ", ".join(roles.get(each.id, [])),
            "yes" if each.is_active else "no",
            last,
        )
    console().print(table if people else "Nobody signs in yet: kadens staff add NAME --role administrator")


def _document(person: object, roles: list[str]) -> dict[str, object]:
    names = ("username", "first_name", "last_name", "is_active", "last_login")
    return {**{name: getattr(person, name) for name in names}, "roles": roles}


@commands.command()
def add(
    context: typer.Context,
    *,
    username: Username,
    role: Roles,
    name: Annotated[str, typer.Option("--name", metavar="NAME", parser=words, help="The full name.")] = "",
    password: Password,
) -> None:
    """Let a further person in."""
    enter(context)
    from kadens.plumbing.staff.roles import add_person  # noqa: PLC0415 - after the set-up

    add_person(username, password=password, roles=role, name=name, on=today(), actor=acting())
    console().print(f"{username} signs in as {', '.join(role)}.")


@commands.command()
def roles(context: typer.Context, *, username: Username, role: Roles) -> None:
    """Let a person have exactly these roles."""
    enter(context)
    from kadens.plumbing.staff.roles import set_roles  # noqa: PLC0415 - after the set-up

    set_roles(username, role, on=today(), actor=acting())
    console().print(f"{username} is now {', '.join(role)}.")


@commands.command()
def password(context: typer.Context, *, username: Username, password: Password) -> None:
    """Give a person a new password; who is signed in with the old one is signed out."""
    enter(context)
    from kadens.plumbing.staff.roles import set_password  # noqa: PLC0415 - after the set-up

    set_password(username, password, on=today(), actor=acting())
    console().print(f"{username} has a new password.")


@commands.command("forget-second-factor")
def forget_second_factor(context: typer.Context, *, username: Username) -> None:
    """Let a person who lost their second factor set up another."""
    enter(context)
    from kadens.plumbing.staff.roles import forget_second_factor as forget  # noqa: PLC0415 - after the set-up

    gone = forget(username, on=today(), actor=acting())
    console().print(f"{username} sets up another." if gone else f"{username} had none.")


@commands.command("shut-out")
def shut_out(context: typer.Context, *, username: Username) -> None:
    """Let a person no longer sign in; what they did stays theirs."""
    enter(context)
    from kadens.plumbing.staff.roles import let_in  # noqa: PLC0415 - after the set-up

    let_in(username, allowed=False, on=today(), actor=acting())
    console().print(f"{username} can no longer sign in.")


@commands.command("let-in")
def let_in_again(context: typer.Context, *, username: Username) -> None:
    """Let a person sign in again."""
    enter(context)
    from kadens.plumbing.staff.roles import let_in  # noqa: PLC0415 - after the set-up

    let_in(username, allowed=True, on=today(), actor=acting())
    console().print(f"{username} can sign in.")
