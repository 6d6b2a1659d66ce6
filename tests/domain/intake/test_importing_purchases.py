"""Purchases from a CSV file and from the CDNOW sample: each row once, however often the file is read."""

import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.db.models import Count, Max, Min, Sum
from django.test.utils import CaptureQueriesContext

from kadens.domain.customers.models import Customer
from kadens.domain.customers.registering import NewCustomer, register_customers
from kadens.domain.intake import importing_purchases
from kadens.domain.intake.errors import FileEmpty, FileNotText, FileUnreadable, HeaderWrong
from kadens.domain.intake.importing import ImportReport, import_purchases
from kadens.domain.intake.models import Purchase

pytestmark = pytest.mark.django_db

DAY = date(1997, 1, 1)
SAMPLE = Path(__file__).parents[3] / "demo" / "CDNOW_sample.txt"
LINE = " 00004 0001 19970101  2   29.33"
HEADER = "customer,date,quantity,amount"

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(*lines: str) -> Path:
        path = tmp_path / "purchases"
        path.write_bytes("\r\n".join([*lines, ""]).encode())
        return path

    return to


@pytest.fixture
def anna() -> None:
    register_customers([NewCustomer(code="ANNA", name="Anna")], on=DAY, actor="test")


def read(path: Path, *, partial: bool = False) -> ImportReport:
    return import_purchases(path, on=DAY, actor="test", partial=partial)


def kept() -> list[tuple[object, ...]]:
    fields = ("customer__code", "row", "purchased_on", "quantity", "amount", "currency")
    return list(Purchase.objects.order_by("row").values_list(*fields))


def test_the_sample_is_2357_customers_and_6919_purchases_of_18_months() -> None:
    report = read(SAMPLE)
    assert (report.read, report.imported, report.known, report.customers, report.bad) == (6919, 6919, 0, 2357, ())
    found = Purchase.objects.aggregate(
        Count("id"),
        Min("purchased_on"),
        Max("purchased_on"),
        Sum("quantity"),
        Sum("amount"),
        source__count=Count("source", distinct=True),
    )
    assert found["id__count"] == 6919
    assert (found["purchased_on__min"], found["purchased_on__max"]) == (date(1997, 1, 1), date(1998, 6, 30))
    assert (found["quantity__sum"], found["amount__sum"]) == (16_479, 244_091_94)
    assert found["source__count"] == 1
    assert Customer.objects.count() == 2357
    assert (Customer.objects.order_by("code")[0].code, Customer.objects.order_by("code")[0].name) == (
        "CDNOW-0001",
        "CDNOW customer 0001",
    )


def test_what_was_free_and_what_was_bought_twice_is_real() -> None:
    read(SAMPLE)
    assert Purchase.objects.filter(amount=0).count() > 0
    alike = Purchase.objects.values("customer", "purchased_on", "quantity", "amount").annotate(times=Count("id"))
    assert alike.filter(times__gt=1).exists()


def test_the_sample_again_imports_nothing_and_says_so() -> None:
    read(SAMPLE)
    report = read(SAMPLE)
    assert (report.read, report.imported, report.known, report.customers) == (6919, 0, 6919, 0)
    assert "has been imported before, nothing changed" in str(report)
    assert Purchase.objects.count() == 6919


def test_a_file_is_known_by_what_it_holds_not_by_its_name(write: Write, tmp_path: Path) -> None:
    path = write(LINE)
    read(path)
    assert read(path.rename(tmp_path / "other name")).known == 1


def test_a_line_of_the_sample_is_read_word_by_word(write: Write) -> None:
    read(write(LINE, "", " 00018 0002 19980630  1    0.00"))
    assert kept() == [
        ("CDNOW-0001", 1, date(1997, 1, 1), 2, 29_33, "USD"),
        ("CDNOW-0002", 3, date(1998, 6, 30), 1, 0, "USD"),
    ]


def test_a_customer_of_the_sample_who_is_registered_already_is_not_made_again(write: Write) -> None:
    register_customers([NewCustomer(code="CDNOW-0001", name="Karen")], on=DAY, actor="test")
    assert read(write(LINE)).customers == 0
    assert Customer.objects.get().name == "Karen"


@pytest.mark.parametrize(
    ("line", "column", "reason"),
    [
        (" 00004 0001 19970101  2", "", "has 4 cells instead of 5"),
        (" 00004 0001 19970101  2 29.33 1", "", "has 6 cells instead of 5"),
        (" 0000x 0001 19970101  2 29.33", "customer in the full set", "is the number of a customer"),
        (" 00004 one 19970101  2 29.33", "customer", "is the number of a customer"),
        (" 00004 0001 1997011  2 29.33", "date", "written YYYYMMDD"),
        (" 00004 0001 19970230  2 29.33", "date", "is not in the calendar"),
        (" 00004 0001 19970101  0 29.33", "quantity", "is a whole number, one or more"),
        (" 00004 0001 19970101 2.5 29.33", "quantity", "is a whole number, one or more"),
        (" 00004 0001 19970101  2 29.333", "amount", "is not an amount in USD"),
        (" 00004 0001 19970101  2 -29.33", "amount", "is not an amount of money"),
        (" 00004 0001 19970101  2 $29", "amount", "is not an amount of money"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_imported(write: Write, line: str, column: str, reason: str) -> None:
    report = read(write(LINE, line))
    assert any(each.row == 2 and each.column == column and reason in each.reason for each in report.bad)
    assert (report.read, report.imported, report.customers, report.bad_rows) == (2, 0, 0, 1)
    assert not Purchase.objects.exists()
    assert not Customer.objects.exists()


def test_a_bad_first_line_does_not_hide_what_the_file_is(write: Write) -> None:
    report = read(write(" 00004 0001 19970230  2 29.33", LINE), partial=True)
    assert (report.imported, report.bad_rows) == (1, 1)


def test_partial_keeps_the_good_lines_and_lists_the_bad_again(write: Write) -> None:
    path = write(LINE, "nonsense", LINE)
    report = read(path, partial=True)
    assert (report.read, report.imported, report.known, report.bad_rows) == (3, 2, 0, 1)
    report = read(path, partial=True)
    assert (report.read, report.imported, report.known, report.bad_rows) == (3, 0, 2, 1)


def test_a_csv_file_is_read_in_the_companys_currency(write: Write, anna: None) -> None:
    report = read(write(HEADER, "ANNA,1997-01-02,2,29.33", "ANNA,1997-01-02,2,29.33"))
    assert (report.read, report.imported, report.customers) == (2, 2, 0)
    assert kept() == [
        ("ANNA", 2, date(1997, 1, 2), 2, 29_33, "EUR"),
        ("ANNA", 3, date(1997, 1, 2), 2, 29_33, "EUR"),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("BERT,1997-01-02,2,29.33", "customer", "“BERT” is not the code of a customer"),
        (",1997-01-02,2,29.33", "customer", "is required"),
        ("ANNA,19970102,2,29.33", "date", "written YYYY-MM-DD"),
        ("ANNA,1997-02-30,2,29.33", "date", "not in the calendar"),
        ("ANNA,1997-01-02,two,29.33", "quantity", "is a whole number"),
        ("ANNA,1997-01-02,9999999999,29.33", "quantity", "is a whole number"),
        ('ANNA,1997-01-02,2,"29,33"', "amount", "is not an amount of money"),
        ("ANNA,1997-01-02,2", "", "has 3 cells instead of 4"),
    ],
)
def test_a_bad_row_is_named_unless_partial_nothing_is_imported(
    write: Write, anna: None, row: str, column: str, reason: str
) -> None:
    path = write(HEADER, "ANNA,1997-01-02,2,29.33", row)
    report = read(path)
    assert any(each.row == 3 and each.column == column and reason in str(each) for each in report.bad)
    assert (report.imported, Purchase.objects.count()) == (0, 0)
    assert read(path, partial=True).imported == 1
    assert Customer.objects.count() == 1


def test_a_wrong_file_is_one_sentence(write: Write, tmp_path: Path) -> None:
    with pytest.raises(HeaderWrong, match="did you mean customer"):
        read(write("custmer,date,quantity,amount"))
    with pytest.raises(HeaderWrong, match="customer, date, quantity, amount are missing"):
        read(write('""'))
    with pytest.raises(FileEmpty):
        read(write(""))
    with pytest.raises(FileUnreadable):
        read(tmp_path / "none")
    (tmp_path / "latin").write_bytes(LINE.encode() + b"\n\xe5\n")
    with pytest.raises(FileNotText, match="line 2"):
        read(tmp_path / "latin")


def test_more_rows_take_no_more_statements(write: Write) -> None:
    counts = []
    for size in (1, 500):
        lines = [f" {number:05} {number:04} 19970101  {size} 1.00" for number in range(1, size + 1)]
        with CaptureQueriesContext(connection) as queries:
            read(write(*lines))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_customers_are_made_in_batches(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_purchases, "BATCH", 3)
    assert read(write(*(f" {number} {number:04} 19970101 1 1.00" for number in range(1, 11)))).customers == 10


def test_a_long_file_is_not_held_in_memory(write: Write) -> None:
    path = write(*[LINE] * 20_000)
    assert path.stat().st_size > 600_000
    tracemalloc.start()
    try:
        assert read(path).imported == 20_000
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5_000_000
