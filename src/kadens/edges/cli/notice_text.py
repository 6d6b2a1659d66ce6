"""`kadens notice text`: the wording of a kind of notice in one language, as a file that can be edited."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import File, Json, text_of

if TYPE_CHECKING:
    from kadens.domain.notices.texts import Wording

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="Show, change and reset the texts of notices.")

Kind = Annotated[str, typer.Argument(metavar="KIND", help="As in upcoming_charge.")]
Language = Annotated[str, typer.Argument(metavar="sv|en", help="The language.")]


@commands.command()
def show(
    context: typer.Context,
    *,
    kind: Kind,
    language: Language,
    history: Annotated[bool, typer.Option("--history", help="List the versions instead.")] = False,
    as_json: Json = False,
) -> None:
    """Print a text: the subject, a blank line, the body. Save it, edit it, and give it to `set`."""
    enter(context)
    from kadens.domain.notices.placeholders import known_kind  # noqa: PLC0415 - after the set-up
    from kadens.domain.notices.texts import text_history, wording_in_force  # noqa: PLC0415

    wording, rule, versions = wording_in_force(kind, language), known_kind(kind, language), text_history(kind, language)
    if as_json:
        names = {"given": sorted(rule.given), "perhaps": sorted(rule.perhaps), "required": sorted(rule.required)}
        print_json({**_document(wording), "placeholders": names, "versions": versions})
        return
    if not history:
        typer.echo(f"{wording.subject}\n\n{wording.body}")
        return
    table = simple_table("version", "by", "at (UTC)", "in force", "subject", right=("version",), fold="subject")
    for each in versions:
        at, force = f"{each.edited_at:%Y-%m-%d %H:%M}", "yes" if each.active else ""
        table.add_row(str(each.version), each.edited_by, at, force, each.subject.replace("[", r"\["))
    console().print(table if versions else "Nobody has changed it: the house's own text is sent.")


@commands.command("set")
def put(context: typer.Context, *, kind: Kind, language: Language, file: File, as_json: Json = False) -> None:
    """Send the text of a file from now on: the first line is the subject, the rest the body.

    A text that leaves out what must be said, or holds what cannot be, is refused with the reasons.
    """
    subject, _, body = text_of(file).partition("\n")
    enter(context)
    from kadens.domain.notices.texts import set_text  # noqa: PLC0415 - after the set-up

    wording = set_text(kind, language, subject=subject.strip(), body=body.strip(), on=today(), actor=acting())
    _tell(wording, f"From now on {kind} in {language} is sent as version {wording.version}.", as_json=as_json)


@commands.command()
def reset(context: typer.Context, *, kind: Kind, language: Language, as_json: Json = False) -> None:
    """Send the house's own text again. What was written stays in the history."""
    enter(context)
    from kadens.domain.notices.texts import reset_text  # noqa: PLC0415 - after the set-up

    wording = reset_text(kind, language, on=today(), actor=acting())
    _tell(wording, f"From now on {kind} in {language} is sent in the house's own words.", as_json=as_json)


def _tell(wording: "Wording", sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json({**_document(wording), "done": sentence})
    else:
        typer.echo(sentence)


def _document(wording: "Wording") -> dict[str, Any]:
    return {
        "kind": wording.kind,
        "language": wording.language,
        "version": wording.version,
        "subject": wording.subject,
        "body": wording.body,
    }
