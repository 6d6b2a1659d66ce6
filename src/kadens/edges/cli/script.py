"""`kadens script`: the texts that customers say yes to, in versions."""

from dataclasses import asdict
from typing import Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail
from kadens.edges.cli.house import acting, enter, today
from kadens.edges.cli.printing import console, print_json, simple_table
from kadens.edges.cli.reading import AsOf, File, Json, text_of, words

__all__ = ["commands"]

commands = typer.Typer(no_args_is_help=True, help="The texts that customers say yes to, in versions.")

Code = Annotated[str, typer.Argument(metavar="CODE", parser=words, help="What the script is called.")]
Language = Annotated[str, typer.Option("--language", metavar="CODE", parser=words, help="In which language: en, sv.")]


@commands.command("list")
def list_(context: typer.Context, *, as_json: Json = False) -> None:
    """List the scripts with their newest texts."""
    enter(context)
    from kadens.domain.orders.consents import scripts  # noqa: PLC0415 - after the set-up

    found = scripts()
    if as_json:
        print_json([asdict(each) for each in found])
        return
    table = simple_table("script", "language", "version", "text", fold="text")
    for each in found:
        table.add_row(each.code, each.language, str(each.version), each.text)
    console().print(table)


@commands.command()
def write(context: typer.Context, *, code: Code, file: File, language: Language = "en", as_of: AsOf = None) -> None:
    """Write the next version of a script from a text file; earlier consents keep the words they were given to."""
    text = text_of(file).strip()
    if not text:
        raise fail(f"{file} is blank.", USAGE)
    enter(context)
    from kadens.domain.orders.consents import write_script  # noqa: PLC0415 - after the set-up

    version = write_script(code, language=language, text=text, on=as_of or today(), actor=acting())
    typer.echo(f"Script {code} ({language}) is version {version} now.")


@commands.callback()
def _group() -> None:
    """The texts that customers say yes to, in versions."""
