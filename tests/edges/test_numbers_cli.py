"""`kadens numbers`: reports on the screen, as JSON and as CSV."""

import csv
from datetime import date
from pathlib import Path

import pytest

from kadens.operations.jobs.daily import run_day
from tests.edges.conftest import Kadens
from tests.factories.shop import a_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def _joined(db: None) -> None:
    a_shop().sell_many("THREE", 2)
    run_day(date(2024, 1, 15), "test")


@pytest.mark.usefixtures("_joined")
def test_shipments_and_cash_ahead(kadens: Kadens, tmp_path: Path) -> None:
    found = kadens("numbers", "shipments", "--on", "2024-01-15", "--weeks", "6", "--json").document
    assert (found["report"], found["on"], found["currency"]) == ("shipments", "2024-01-15", "EUR")
    assert found["rows"] == [
        {"week": "2024-02-12", "program": "THREE", "planned": 2, "following": 0, "expected": "2", "value": "44.00"}
    ]
    file = tmp_path / "cash.csv"
    assert kadens("numbers", "cash", "--on", "2024-01-15", "--program", "THREE", "--csv", str(file)).code == 0
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["by card"] for row in rows] == ["44.00", "44.00", "88.00"]


@pytest.mark.usefixtures("_joined")
@pytest.mark.parametrize("command", ["shipments", "cash", "demand", "retention", "churn", "declines", "accuracy"])
def test_every_report_fits_the_screen(kadens: Kadens, command: str) -> None:
    day = "--on" if command in ("shipments", "cash", "demand", "retention") else "--to"
    shown = kadens("numbers", command, day, "2024-02-20")
    assert shown.code == 0
    assert max(len(line) for line in shown.out.splitlines()) <= 80


@pytest.mark.usefixtures("_joined")
def test_what_cannot_be_asked(kadens: Kadens) -> None:
    assert kadens("numbers", "churn", "--from", "2024-02-01", "--to", "2024-01-01").code == 2
    assert kadens("numbers", "cash", "--program", "NONE").code != 0
