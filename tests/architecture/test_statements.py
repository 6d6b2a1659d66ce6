"""The SQL that the batch stands on: each file one statement, honest about what it writes, knowing no calendar."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import PART, ROOT, sql_files, statements, whole

WRITTEN = re.compile(
    r"\b(?:insert\s+into|delete\s+from|merge\s+into|truncate(?:\s+table)?|(?<!for\s)(?<!key\s)(?<!do\s)update)"
    r"\s+(?:only\s+)?(?!of\b|skip\b|set\b)(\w+)"
)
CALENDAR = re.compile(
    r"\b(?:interval|date_trunc|date_bin|make_interval|make_date|current_date|current_time|current_timestamp"
    r"|localtime|localtimestamp|clock_timestamp|statement_timestamp|transaction_timestamp)\b"
    r"|\b(?:age|now)\s*\(|\b\w+_(?:on|at)\s*[+-]\s*[\w%(]"
)
BATCH_ONLY = re.compile(r"\b(?:do\s+\$|create\s+(?:or\s+replace\s+)?function|language\s+plpgsql)\b")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


every_statement = pytest.mark.parametrize("path", statements(), ids=named)


@every_statement
def test_its_first_line_says_why_and_its_second_what_it_writes(path: Path) -> None:
    first, second = path.read_text(encoding="utf-8").splitlines()[:2]
    assert re.fullmatch(r"-- \S.{10,}\.", first), "a sentence that says why"
    assert not first.startswith("-- writes:")
    assert re.fullmatch(r"-- writes: (?:nothing|\w+(?:, \w+)*)", second)


@every_statement
def test_it_writes_exactly_what_it_says(path: Path) -> None:
    promised = set(path.read_text(encoding="utf-8").splitlines()[1].removeprefix("-- writes: ").split(", ")) - {
        "nothing"
    }
    assert set(WRITTEN.findall(whole(path))) == promised


@every_statement
def test_it_is_one_statement(path: Path) -> None:
    assert ";" not in whole(path).strip().rstrip(";")
    assert not BATCH_ONLY.search(whole(path))


@pytest.mark.parametrize("path", sql_files(), ids=named)
def test_it_computes_no_date(path: Path) -> None:
    found = CALENDAR.search(re.sub(r"--.*", "", path.read_text(encoding="utf-8")).lower())
    assert found is None, f"{found.group(0)}: a date is computed once, in kadens.pure, and stored"


@pytest.mark.parametrize("path", [path for path in sql_files() if path.parent.name == "parts"], ids=named)
def test_a_part_is_shared(path: Path) -> None:
    users = [each for each in path.parent.parent.rglob("*.sql") if path.stem in PART.findall(each.read_text())]
    assert users, "no statement uses it"


def test_every_statement_is_loaded_by_somebody() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))
    unused = [named(path) for path in statements() if f'"{path.stem}"' not in source]
    assert unused == []


@pytest.mark.parametrize(
    ("text", "tables"),
    [
        ("insert into a (b) select 1", {"a"}),
        ("select 1 from a for update of a skip locked", set()),
        ("select 1 from a for no key update", set()),
        ("select 1 from a for update skip locked", set()),
        ("insert into a values (1) on conflict (b) do update set b = 1", {"a"}),
        ("with x as (update only a set b = 1 returning b) delete from c using x", {"a", "c"}),
    ],
)
def test_the_reader_of_writes_is_not_fooled(text: str, tables: set[str]) -> None:
    assert set(WRITTEN.findall(text)) == tables


@pytest.mark.parametrize("text", ["x_on + 1", "now()", "interval '1 day'", "current_date", "age(a, b)", "x_on - y_on"])
def test_the_reader_of_dates_is_not_fooled(text: str) -> None:
    assert CALENDAR.search(text)


@pytest.mark.parametrize("text", ["date_interval", "max(x_on), y", "stage (1)", "x_on = %(day)s", "known (a)"])
def test_the_reader_of_dates_sees_no_ghosts(text: str) -> None:
    assert not CALENDAR.search(text)
