"""Everything that the pages say, they say in Swedish too."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from scripts import messages

CATALOGS = sorted(messages.DESK.glob("*/locale/sv/LC_MESSAGES/*.po"))


def test_no_text_of_a_page_and_no_refusal_is_without_its_swedish(capfd: pytest.CaptureFixture[str]) -> None:
    assert messages.main(["check"]) == 0, capfd.readouterr().err


@pytest.mark.parametrize("path", CATALOGS, ids=lambda path: path.parts[-5])
def test_a_translation_has_the_fields_of_its_sentence(path: Path) -> None:
    with path.open("rb") as read:
        catalog = read_po(read, locale="sv")
    for each in catalog:
        assert _fields(each.id) == _fields(each.string), each.id


def _fields(text: object) -> set[str]:
    whole = " ".join(text) if isinstance(text, tuple | list) else str(text)
    return set(re.findall(r"%\(\w+\)|\{\w+", whole))


def test_no_translation_is_unfinished() -> None:
    for path in CATALOGS:
        assert "fuzzy" not in path.read_text(encoding="utf-8"), path
