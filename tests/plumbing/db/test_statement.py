import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kadens.plumbing.db.statement import Nothing, StatementBroken, load


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    ids: list[int]
    day: date


@dataclass(frozen=True, slots=True)
class Found:
    id: int
    day: date


Package = Callable[[str], str]


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Package:
    """A package that holds one statement, called `it`."""

    def make(text: str) -> str:
        name = f"statement_{tmp_path.name}".replace("-", "_")
        folder = tmp_path / name
        (folder / "sql").mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").touch()
        (folder / "sql" / "it.sql").write_text(text)
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.delitem(sys.modules, name, raising=False)
        return name

    return make


WHY = "-- Says which of the ids there are.\n-- writes: nothing\n"
GOOD = f"{WHY}SELECT id, %(day)s::date AS day FROM unnest(%(ids)s::bigint[]) AS id ORDER BY id"


@pytest.mark.django_db
def test_lists_go_in_and_rows_come_out(package: Package) -> None:
    statement = load(package(GOOD), "it", Wanted, Found)
    day = date(2024, 2, 29)
    assert statement.run(Wanted(ids=[3, 1], day=day)) == [Found(1, day), Found(3, day)]
    assert statement.run(Wanted(ids=[], day=day)) == []
    assert statement.one(Wanted(ids=[7], day=day)) == Found(7, day)
    assert statement.one(Wanted(ids=[], day=day)) is None
    with pytest.raises(StatementBroken, match="returned 2 rows"):
        statement.one(Wanted(ids=[1, 2], day=day))


@pytest.mark.django_db
def test_columns_are_matched_by_name(package: Package) -> None:
    text = GOOD.replace("SELECT id, %(day)s::date AS day", "SELECT %(day)s::date AS day, id")
    assert load(package(text), "it", Wanted, Found).run(Wanted(ids=[1], day=date(2024, 1, 1)))[0].id == 1


@pytest.mark.django_db
@pytest.mark.parametrize("columns", ["id", "id, %(day)s::date AS day, 1 AS more", "id, %(day)s::date AS dag"])
def test_other_columns_than_the_rows_are_refused(package: Package, columns: str) -> None:
    text = f"{WHY}SELECT {columns} FROM unnest(%(ids)s::bigint[]) AS id WHERE %(day)s::date IS NOT NULL"
    with pytest.raises(StatementBroken, match="returns"):
        load(package(text), "it", Wanted, Found).run(Wanted(ids=[1], day=date(2024, 1, 1)))


@dataclass(frozen=True, slots=True)
class Document:
    content: dict[str, object]


@pytest.mark.django_db
def test_json_goes_in_and_comes_out_as_it_is(package: Package) -> None:
    statement = load(package(f"{WHY}SELECT %(content)s::jsonb AS content"), "it", Document, Document)
    there = Document({"a": [1, "två", None]})
    assert statement.run(there) == [there]


@pytest.mark.django_db
def test_a_statement_may_take_and_return_nothing(package: Package) -> None:
    statement = load(package(f"{WHY}SET LOCAL lock_timeout = '1s'"), "it", Nothing, Nothing)
    assert statement.run(Nothing()) == []


def test_the_first_two_lines_are_known(package: Package) -> None:
    statement = load(package("-- Why.\n-- writes: b, a\nSELECT 1 AS x, 50 %% 7 AS y"), "it", Nothing, Found)
    assert (statement.why, statement.writes) == ("Why.", frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELECT 1", "does not say why"),
        ("-- writes: nothing\nSELECT 1", "does not say why"),
        ("-- Why.\nSELECT 1", "does not say on its second line"),
        ("-- Why.\n-- writes:\nSELECT 1", "does not say on its second line"),
        (f"{WHY}SELECT %(ids)s", "placeholders"),
        (f"{WHY}SELECT %(ids)s, %(day)s, %(other)s", "placeholders"),
        (f"{WHY}SELECT %(ids)s, %(day)s, 5 % 2", "percent sign"),
        (f"{WHY}SELECT %(ids)s, %(day)s, %s", "percent sign"),
    ],
)
def test_a_statement_that_does_not_fit_is_refused_when_it_is_loaded(package: Package, text: str, reason: str) -> None:
    with pytest.raises(StatementBroken, match=reason):
        load(package(text), "it", Wanted, Found)


def test_a_missing_file_and_a_class_that_can_change_are_refused(package: Package) -> None:
    @dataclass
    class Loose:
        ids: list[int]
        day: date

    name = package(GOOD)
    with pytest.raises(StatementBroken, match="has no file"):
        load(name, "other", Wanted, Found)
    with pytest.raises(StatementBroken, match="no frozen dataclass"):
        load(name, "it", Loose, Found)
