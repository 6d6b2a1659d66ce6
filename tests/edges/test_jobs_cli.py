"""`kadens job`."""

from datetime import UTC, date, datetime

import pytest

from kadens.operations.jobs import JOBS
from kadens.operations.jobs.daily import run_named
from kadens.plumbing.runner.models import ParkedRow
from kadens.plumbing.runner.shapes import Request
from tests.edges.conftest import Kadens
from tests.edges.played import AXEL, INGRID, play

pytestmark = pytest.mark.django_db
AS_OF = ("--as-of", "2024-01-25")


def test_a_run_tells_what_it_did(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-24")
    ran = kadens("job", "run", "create_child_orders", *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert "create_child_orders for 2024-01-25: done" in ran.out
    assert "1 done" in ran.out


def test_a_run_with_refusals_ends_with_three(kadens: Kadens) -> None:
    play(AXEL, until="2024-01-24")
    ran = kadens("job", "run", "create_child_orders", *AS_OF, "--json")
    assert ran.code == 3
    assert (ran.document["status"], ran.document["refusals"]) == ("refusals", {"hold": 1})
    assert {"run_id", "job", "as_of", "done", "late", "counts", "parked", "seconds"} <= set(ran.document)


def test_a_dry_run_keeps_nothing(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-24")
    assert kadens("job", "run", "create_child_orders", *AS_OF, "--dry-run", "--json").document["done"] == 1
    assert kadens("job", "run", "create_child_orders", *AS_OF, "--json").document["done"] == 1
    assert kadens("job", "run", "create_child_orders", *AS_OF, "--json").document["done"] == 0


def test_a_run_can_be_narrowed_and_limited(kadens: Kadens) -> None:
    played = play(INGRID, INGRID.replace("ref: B", "ref: E"), until="2024-01-24")
    only = ("--program", "BOOKS", "--order", played.ref("B"), "--customer", "INGRID", "--product", "BOOK")
    assert kadens("job", "run", "create_child_orders", *AS_OF, *only, "--json").document["done"] == 1
    assert kadens("job", "run", "create_child_orders", *AS_OF, "--limit", 1, "--json").document["done"] == 1


def test_the_whole_day(kadens: Kadens) -> None:
    play(INGRID, until="2024-01-24")
    ran = kadens("job", "run", "day", *AS_OF, "--json")
    assert [report["job"] for report in ran.document] == list(JOBS)
    assert ran.code == 0
    assert "process_payments" in kadens("job", "run", "day", *AS_OF).out


def test_amounts_are_decimal_strings(kadens: Kadens) -> None:
    play(INGRID.replace("CLUB", "YEAR"), until="2024-01-10", jobs=False)
    ran = kadens("job", "run", "process_payments", "--as-of", "2024-01-10", "--json")
    assert ran.document["counts"] == {
        "charged": 1,
        "charged_amount": "33.33",
        "planned": 1,
        "planned_amount": "33.33",
        "started": 1,
        "started_amount": "33.33",
    }
    assert ran.document["note"] == ""
    assert ran.document["currency"] == "EUR"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "frobnicate"), "the jobs are end_pauses"),
        (("run", "day", "--as-of", "2024-02-30"), "not a date of the calendar"),
        (("run", "day", "--as-of", "20240201"), "not a date of the calendar"),
        (("run", "day", "--program", "BOOKS"), "cannot be narrowed"),
        (("run", "extend_lines", "--limit", "0"), "--limit"),
        (("run", "extend_lines", "--limit", "2"), "knows no limit"),
        (("run", "extend_lines", "--product", "BOOK"), "cannot be narrowed by product"),
        (("run", "extend_lines", "--program", "NOPE"), "There is no program NOPE"),
        (("run", "extend_lines", "--order", "1/2/3"), "There is no continuity order 1/2/3"),
        (("run", "extend_lines", "--customer", "NOBODY"), "There is no customer NOBODY"),
        (("runs", "--limit", "0"), "--limit"),
        (("runs", "--job", "nope"), "There is no job nope"),
        (("release-parked",), "Give the numbers"),
        (("release-parked", "4", "--all"), "Give the numbers"),
        (("release-parked", "4"), "No parked row has the number 4"),
    ],
)
def test_what_is_not_understood_ends_with_two(kadens: Kadens, arguments: tuple[str, ...], sentence: str) -> None:
    ran = kadens("job", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


def test_past_runs(kadens: Kadens) -> None:
    assert "No job has run yet." in kadens("job", "runs").out
    play(INGRID, until="2024-01-11")
    newest = kadens("job", "runs", "--limit", 2, "--json").document
    assert [run["job"] for run in newest] == ["send_notices", "close_parents"]
    table = kadens("job", "runs", "--job", "extend_lines").out
    assert table.count("extend_lines") == 2
    assert max(len(line) for line in table.splitlines()) <= 80


def test_parked_rows_are_listed_and_released(kadens: Kadens) -> None:
    assert "Nothing is parked." in kadens("job", "parked").out
    run = run_named(Request(as_of=date(2024, 1, 10), actor="test"), "extend_lines")
    row = ParkedRow.objects.create(
        job="extend_lines",
        row_key=7,
        run_id=run.run_id,
        parked_at=datetime(2024, 1, 25, tzinfo=UTC),
        traceback="Traceback\nValueError: [bad] row",
    )
    assert "ValueError: [bad] row" in kadens("job", "parked").out
    assert kadens("job", "parked", "--json").document[0]["row_key"] == 7
    assert kadens("job", "parked", "--job", "announce", "--json").document == []
    assert kadens("job", "release-parked", row.id, "--json").document == {"released": [row.id]}
    assert kadens("job", "release-parked", row.id).code == 2
    assert "Nothing was parked." in kadens("job", "release-parked", "--all").out
