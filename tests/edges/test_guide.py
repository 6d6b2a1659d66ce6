"""The guide to the command line names every command there is, and none that is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from kadens.edges.cli.app import app

GUIDE = Path(__file__).parents[2] / "docs/guide/command-line.md"
EVERYWHERE = {"--json", "--as-of", "--help", "--by", "--limit"}
"""Options that the guide explains once for all commands."""


def tree(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command below, with the words that call it."""
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path, command
    else:
        for name, each in inner.items():
            yield from tree(each, (*path, name))


COMMANDS = dict(tree(typer.main.get_command(app)))


def listed(text: str) -> set[tuple[str, ...]]:
    """The commands that the tables of a text name: `notice text show`, and `set` beside it is `notice text set`."""
    found: set[tuple[str, ...]] = set()
    for row in re.findall(r"^\| (`.*?) \|", text, flags=re.MULTILINE):
        group: tuple[str, ...] = ()
        for code in re.findall(r"`([^`]+)`", row):
            words = tuple(word for word in code.split() if re.fullmatch(r"[a-z][a-z-]*", word))
            if not words:
                continue
            named = next((each for each in (words, (*group, *words)) if each in COMMANDS), None)
            if named:
                found.add(named)
                group = named[:-1]
    return found


@pytest.mark.parametrize("path", sorted(COMMANDS), ids=" ".join)
def test_the_guide_lists_every_command(path: tuple[str, ...]) -> None:
    assert path in listed(GUIDE.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(COMMANDS), ids=" ".join)
def test_the_guide_names_every_option_of_it(path: tuple[str, ...]) -> None:
    text = GUIDE.read_text(encoding="utf-8")
    options = {option for each in COMMANDS[path].params for option in each.opts if option.startswith("--")}
    missing = {option for option in options - EVERYWHERE if not re.search(rf"{option}(?![\w-])", text)}
    assert missing == set()


def test_a_command_that_is_not_there_is_not_found() -> None:
    assert listed("| `order sell REF`, `hold` | sells |") == set()
    assert listed("| `order hold`, `release REF` | holds |") == {("order", "hold"), ("order", "release")}
