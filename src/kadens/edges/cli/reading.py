"""Reading what is typed: a day, a path, and the texts behind paths."""

import re
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail

__all__ = ["AsOf", "File", "Json", "day", "text_of"]


def day(text: str) -> date:
    """A date as people write it in commands: 2024-02-29."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is not a date of the calendar: write it like 2024-02-29.")


def text_of(path: Path) -> str:
    """The text of a file; a folder, a missing file or one that is no text ends the command with a sentence."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except IsADirectoryError:
        raise fail(f"{path} is a folder: give the file itself.", USAGE) from None
    except OSError as error:
        raise fail(f"The file {path} cannot be read: {error.strerror}.", USAGE) from None
    except UnicodeDecodeError:
        raise fail(f"{path} is not a text in UTF-8.", USAGE) from None


AsOf = Annotated[
    date | None,
    typer.Option(
        parser=day, metavar="DATE", help="The business day to act for; today in the company's zone if left out."
    ),
]
File = Annotated[Path, typer.Argument(metavar="FILE", show_default=False)]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on stdout, and nothing else there.")]
