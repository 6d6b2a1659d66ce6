"""Reading what is typed: a day, a path, and the texts behind paths."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from kadens.edges.cli.failing import USAGE, fail

__all__ = ["AsOf", "File", "Json", "day", "expiry", "goods", "last_four", "money", "text_of", "words"]

Value = TypeVar("Value")


def day(text: str) -> date:
    """A date as people write it in commands: 2024-02-29."""
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise typer.BadParameter(f"{text!r} is not a date of the calendar: write it like 2024-02-29.")


def words(text: str) -> str:
    """Free text: something, but no card number; one is neither kept nor repeated."""
    from kadens.domain.intake.shapes.words import check_text  # noqa: PLC0415 - heavy, and not for --help
    from kadens.pure.cards import looks_like_card_number  # noqa: PLC0415

    if looks_like_card_number(text):
        raise typer.BadParameter("it holds a card number, which is never kept: only the token of the gateway is.")
    if not text.strip():
        raise typer.BadParameter("it is blank.")
    return _checked(check_text, text.strip())


def goods(text: str) -> Decimal:
    """How much of a product: more than zero, at most three decimals."""
    from kadens.domain.intake.shapes.words import read_quantity  # noqa: PLC0415 - as above

    return _checked(read_quantity, text)


def money(text: str) -> str:
    """An amount as people write it; whether the currency has such a fraction is tested where that is known."""
    from kadens.domain.intake.shapes.words import check_money  # noqa: PLC0415 - as above

    return _checked(check_money, text)


def last_four(text: str) -> str:
    """The last four digits of a card."""
    if not re.fullmatch(r"[0-9]{4}", text, re.ASCII):
        raise typer.BadParameter("it is four digits, never more of the card's number.")
    return text


def expiry(text: str) -> date:
    """The last day on which a card is good, from the month that is printed on it: 2026-12."""
    from kadens.pure.cards import Expiry, ExpiryInvalid  # noqa: PLC0415 - as above

    try:
        return Expiry.parse(text).last_day()
    except ExpiryInvalid:
        raise typer.BadParameter("a card expires at the end of a month: write it like 2026-12.") from None


def _checked(read: Callable[[str], Value], text: str) -> Value:
    """What a reader of files makes of a text; its fault is the fault of the option."""
    from pydantic_core import PydanticCustomError  # noqa: PLC0415 - as above

    try:
        return read(text)
    except PydanticCustomError as error:
        raise typer.BadParameter(f"{text!r} {error.message()}.") from None


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
