"""`kadens journal`: what finance reads, on the screen, as JSON, as CSV and as a workbook."""

import csv
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from kadens.domain.customers.models import Customer
from kadens.domain.ledger.accounts import accounts
from kadens.domain.ledger.models import Posting
from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.payments.models import Reconciliation, ReconciliationDifference
from kadens.operations.jobs.daily import run_day
from kadens.plumbing.reports import files
from tests.edges.conftest import Kadens
from tests.factories.shop import a_shop

pytestmark = pytest.mark.django_db
DAY = "2024-03-20"


@pytest.fixture
def _joined(db: None) -> None:
    """Three customers join, one of them on account."""
    shop = a_shop()
    shop.register(3)
    Customer.objects.filter(code="C3").update(code="AXEL")
    shop.sell("YEAR", customer="C1")
    shop.sell("PLAN", customer="C2")
    shop.sell("PLAN", customer="AXEL", pay_with="on_account")
    run_day(date(2024, 1, 15), "test")


@pytest.fixture
def _played(_joined: None) -> None:
    """A month later."""
    run_day(date(2024, 2, 15), "test")


def of_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.usefixtures("_played")
def test_the_trial_balance_balances(kadens: Kadens) -> None:
    found = kadens("journal", "trial-balance", "--on", DAY, "--from", "2024-02-01", "--json").document
    assert (found["from"], found["on"], found["currency"]) == ("2024-02-01", DAY, "EUR")
    assert found["sums"]["opening"] == found["sums"]["closing"] == "0.00"
    assert found["sums"]["debit"] == found["sums"]["credit"] != "0.00"
    assert [row["number"] for row in found["rows"]] == [row.number for row in accounts()]
    shown = kadens("journal", "trial-balance", "--on", DAY)
    assert shown.code == 0
    assert max(len(line) for line in shown.out.splitlines()) <= 80


@pytest.mark.usefixtures("_played")
def test_ageing_and_deferred_sum_to_their_accounts(kadens: Kadens) -> None:
    balances = {
        row["role"]: row["closing"]
        for row in kadens("journal", "trial-balance", "--on", DAY, "--json").document["rows"]
    }
    aged = kadens("journal", "ageing", "--on", DAY, "--json").document
    assert aged["sums"]["total"] == balances["receivables"] != "0.00"
    assert [row["customer"] for row in aged["rows"]] == ["AXEL"]
    kept = kadens("journal", "deferred", "--on", DAY, "--months", "3", "--json").document
    assert f"-{kept['sums']['parent_revenue']}" == balances["parent_revenue"]
    assert [row["when"] for row in kept["rows"]] == ["2024-03", "2024-04", "2024-05", "later", "undated", "ahead"]
    for command in ("ageing", "deferred"):
        assert max(len(line) for line in kadens("journal", command, "--on", DAY).out.splitlines()) <= 80


@pytest.mark.usefixtures("_played")
def test_entries_go_to_files_whole(kadens: Kadens, tmp_path: Path) -> None:
    to_csv, to_xlsx = tmp_path / "journal.csv", tmp_path / "journal.xlsx"
    ran = kadens("journal", "entries", "--from", "2024-01-01", "--to", DAY, "--csv", to_csv, "--xlsx", to_xlsx)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.splitlines() == [f"Wrote {to_csv}.", f"Wrote {to_xlsx}."]
    rows = of_csv(to_csv)
    count = Posting.objects.filter(entry__entered_on__lte=DAY).count()
    assert len(rows) == count + 1
    assert rows[-1]["debit"] == rows[-1]["credit"] != "0.00"
    sheet = openpyxl.load_workbook(to_xlsx).active
    assert sheet.title == "entries"
    assert sheet.freeze_panes == "A2"
    titles, *cells = sheet.iter_rows(values_only=True)
    assert len(cells) == count + 1
    first = dict(zip(titles, cells[0], strict=True))
    assert isinstance(first["entered on"], datetime)
    assert f"{first['entered on']:%Y-%m-%d}" == rows[0]["entered on"]
    assert isinstance(first["debit"], int | float)
    assert f"{sum(row[-1] for row in cells[:-1]):.2f}" == f"{cells[-1][-1]:.2f}" == rows[-1]["credit"]
    assert first["number"] == rows[0]["number"]
    assert sorted(tmp_path.iterdir()) == [to_csv, to_xlsx]


@pytest.mark.usefixtures("_played")
def test_entries_of_one_order_as_a_document_and_on_the_screen(kadens: Kadens) -> None:
    everything = kadens("journal", "entries", "--from", "2024-01-01", "--to", DAY, "--json").document["rows"]
    order = everything[0]["order"]
    found = kadens("journal", "entries", "--order", order, "--to", DAY, "--json").document
    assert found["rows"] == [row for row in everything if row["order"] == order]
    assert found["from"] is None
    shown = kadens("journal", "entries", "--order", order, "--to", DAY)
    assert shown.code == 0
    assert max(len(line) for line in shown.out.splitlines()) <= 80
    empty = kadens("journal", "entries", "--order", 999999, "--to", DAY, "--json").document
    assert (empty["rows"], empty["sums"]) == ([], {"debit": "0.00", "credit": "0.00"})


@pytest.mark.usefixtures("_played")
def test_a_text_that_would_be_a_formula_stays_a_text(kadens: Kadens, tmp_path: Path) -> None:
    for name in ("=1+1", "@SUM(A1)", "-2", "+3", "\tx"):
        Customer.objects.filter(code="AXEL").update(name=name)
        kadens("journal", "ageing", "--on", DAY, "--csv", tmp_path / "a.csv", "--xlsx", tmp_path / "a.xlsx")
        assert of_csv(tmp_path / "a.csv")[0]["name"] == f"'{name}"
        cell = openpyxl.load_workbook(tmp_path / "a.xlsx").active["B2"]
        assert (cell.value, cell.data_type) == (name, "s")


def test_amounts_in_a_workbook_lose_no_cent(kadens: Kadens, tmp_path: Path) -> None:
    amounts = [1, 29, 33_33, 2**53 - 1, 2**53 + 1]
    for number, amount in enumerate(amounts):
        legs = move(amount, debit="cash", credit="revenue")
        post([NewEntry(kind="charge", subject_id=number, entered_on=date(2024, 3, 1), legs=legs)])
    path = tmp_path / "a.xlsx"
    kadens("journal", "entries", "--from", "2024-03-01", "--to", "2024-03-01", "--xlsx", path)
    _titles, *rows = openpyxl.load_workbook(path).active.iter_rows(values_only=True)
    debits = [row[-2] for row in rows[:-1] if row[-2]]
    assert [f"{value:.2f}" for value in debits[:4]] == ["0.01", "0.29", "33.33", "90071992547409.91"]
    assert debits[4] == "90071992547409.93", "too large for a number of a workbook, so it is a text"


def test_a_journal_longer_than_a_sheet_goes_on_in_the_next(
    kadens: Kadens, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ROWS_OF_A_SHEET", 4)
    for number in range(4):
        legs = move(1_00, debit="cash", credit="revenue")
        post([NewEntry(kind="charge", subject_id=number, entered_on=date(2024, 3, 1), legs=legs)])
    path = tmp_path / "a.xlsx"
    kadens("journal", "entries", "--from", "2024-03-01", "--to", "2024-03-01", "--xlsx", path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["entries", "entries 2", "entries 3"]
    assert [sheet.max_row for sheet in book] == [4, 4, 4]


def test_a_file_that_cannot_be_written_ends_with_two(kadens: Kadens, tmp_path: Path) -> None:
    for option in ("--csv", "--xlsx"):
        ran = kadens("journal", "trial-balance", "--on", DAY, option, tmp_path / "nowhere" / "a")
        assert ran.code == 2
        assert "cannot be written" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_period_ends_after_it_begins(kadens: Kadens) -> None:
    for command, last in (("trial-balance", "--on"), ("entries", "--to")):
        assert kadens("journal", command, "--from", "2024-03-02", last, "2024-03-01").code == 2


def test_accounts_are_listed_and_set(kadens: Kadens) -> None:
    assert kadens("journal", "accounts", "set", "cash", "--number", "1940").out.startswith("cash is account 1940, ")
    listed = {row["role"]: row["number"] for row in kadens("journal", "accounts", "list", "--json").document}
    assert listed["cash"] == "1940"
    assert "1940" in kadens("journal", "accounts", "list").out
    assert kadens("journal", "accounts", "set", "cash", "--number", "1940", "--json").document["changed"] is False


@pytest.mark.parametrize(
    "arguments",
    [
        ("cash",),
        ("pocket", "--number", "1"),
        ("cash", "--name", "4242 4242 4242 4242"),
        ("cash", "--number", " "),
    ],
)
def test_what_is_no_account_ends_with_two(kadens: Kadens, arguments: tuple[str, ...]) -> None:
    before = accounts()
    assert kadens("journal", "accounts", "set", *arguments).code == 2
    assert accounts() == before


def a_difference() -> ReconciliationDifference:
    since = datetime.fromisoformat("2024-03-19T00:00+00:00")
    figures = dict.fromkeys(
        ("movements", "moved_taken", "settled_taken", "booked_taken", "moved_refunded", "settled_refunded"), 0
    )
    night = Reconciliation.objects.create(
        account="test",
        day=date(2024, 3, 19),
        since=since,
        until=datetime.fromisoformat("2024-03-20T00:00+00:00"),
        booked_refunded=0,
        open_items=0,
        differences=1,
        reconciled_at=since,
        actor="test",
        **figures,
    )
    return ReconciliationDifference.objects.create(
        reconciliation=night, account="test", kind="taken", key="100003-1/1", ref="pay", what="not_booked",
        theirs=66_00, currency="EUR",
    )  # fmt: skip


def test_a_difference_warns_until_it_is_accepted(kadens: Kadens) -> None:
    assert "Nothing stands" in kadens("journal", "differences").out
    found = a_difference()
    assert "taken not booked" in kadens("journal", "differences").out
    [row] = kadens("journal", "differences", "--json").document["differences"]
    assert (row["key"], row["ours"], row["theirs"]) == ("100003-1/1", None, "66.00")
    sick = kadens("doctor", "--json")
    assert (sick.code, sick.document["healthy"]) == (1, False)
    assert "in 1 thing" in sick.document["troubles"][0]["what"]
    assert kadens("journal", "accept", found.pk + 1, "--note", "none such").code == 2
    assert kadens("journal", "accept", found.pk, "--note", "A refund by hand, says the shop.").code == 0
    assert kadens("doctor").code == 0
    assert kadens("journal", "differences", "--json").document["differences"] == []
    [row] = kadens("journal", "differences", "--all", "--json").document["differences"]
    assert (row["resolution"], row["note"]) == ("accepted", "A refund by hand, says the shop.")


def test_the_status_page_warns_of_a_difference() -> None:
    from django.test import Client

    assert "Not reconciled" in Client().get("/status").content.decode()
    a_difference()
    assert "<strong>1 difference</strong>" in Client().get("/status").content.decode()


@pytest.mark.usefixtures("_joined")
def test_the_example_of_the_guide(kadens: Kadens) -> None:
    """The figures of docs/guide/finance.md, printed by the commands that it names."""
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "finance.md").read_text(encoding="utf-8")
    for block in guide.split("```\n$ kadens ")[1:4]:
        command, _, shown = block.partition("\n")
        printed = kadens(*command.split()).out
        assert [line.split() for line in printed.splitlines()] == [
            line.split() for line in shown.partition("```")[0].splitlines()
        ]
