"""Customers from a CSV file: what is kept, what is known, and every refusal."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kadens.domain.customers.models import Address, Customer, PaymentMethod
from kadens.domain.intake import staging
from kadens.domain.intake.errors import FileEmpty, FileNotText, FileUnreadable, HeaderWrong, TableBroken
from kadens.domain.intake.importing import ImportReport, import_customers
from kadens.plumbing.db.transactions import transaction

pytestmark = pytest.mark.django_db

DAY = date(2024, 1, 10)
CARD = "4111 1111 1111 1111"
HEADER = (
    "code,name,email,phone,language,on_account,credit_limit,recipient,street,postcode,city,country,"
    "card_token,card_brand,card_last_four,card_expires"
)
KAREN = (
    "KAREN,Karen Öst,karen@example.com,070-123 45,sv,yes,500.00,Lars Öst,Kungsgatan 1,111 43,Stockholm,SE,tok_1,visa,"
    "4242,2026-12"
)

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def to(*lines: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "customers.csv"
        path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
        return path

    return to


def read(path: Path, *, partial: bool = False) -> ImportReport:
    return import_customers(path, on=DAY, actor="test", partial=partial)


def bad(report: ImportReport) -> list[str]:
    return [str(row) for row in report.bad]


def codes() -> list[str]:
    return sorted(Customer.objects.values_list("code", flat=True))


def test_a_customer_has_what_the_row_says(write: Write) -> None:
    report = read(write(HEADER, KAREN))
    assert (report.read, report.imported, report.known, report.bad) == (1, 1, 0, ())
    karen = Customer.objects.get()
    assert (karen.code, karen.name) == ("KAREN", "Karen Öst")
    assert (karen.email, karen.phone) == ("karen@example.com", "070-123 45")
    assert (karen.language, karen.on_account, karen.credit_limit, karen.created_on) == ("sv", True, 500_00, DAY)
    address = Address.objects.get(customer=karen)
    assert (address.recipient, address.street, address.postcode) == ("Lars Öst", "Kungsgatan 1", "111 43")
    assert (address.city, address.country) == ("Stockholm", "SE")
    card = PaymentMethod.objects.get(customer=karen)
    assert (card.token, card.brand, card.last_four, card.expires_on) == ("tok_1", "visa", "4242", date(2026, 12, 31))


def test_code_and_name_are_enough(write: Write) -> None:
    assert read(write("code,name", "A,Anna", "B,Bo")).imported == 2
    assert Customer.objects.get(code="A").language == "en"
    assert not Address.objects.exists()
    assert not PaymentMethod.objects.exists()


def test_a_recipient_is_the_customer_unless_named(write: Write) -> None:
    read(write("code,name,street,postcode,city", "A,Anna,Storgatan 1,111 11,Umeå"))
    address = Address.objects.get()
    assert (address.recipient, address.country) == ("Anna", "SE")


@pytest.mark.parametrize(
    "lines",
    [
        ["\ufeffcode,name", "A,Anna"],
        ["code;name", "A;Anna"],
        [" Code , NAME ", " A , Anna "],
        ["name,code", "Anna,A"],
        ["", "code,name", "", "A,Anna", ",", ""],
        ['"code","name"', '"A","Anna"'],
    ],
)
def test_spreadsheets_write_csv_in_many_ways(write: Write, lines: list[str]) -> None:
    report = read(write(*lines))
    assert (report.read, report.imported, report.bad) == (1, 1, ())
    assert Customer.objects.values_list("code", "name").get() == ("A", "Anna")


def test_a_cell_may_hold_the_separator_and_a_new_line(write: Write) -> None:
    read(write("code,name,street,postcode,city", 'A,"Öst, Anna","Gränd 1\n2 tr",1,X', "B,Bo,,,"))
    assert Customer.objects.get(code="A").name == "Öst, Anna"
    assert Address.objects.get().street == "Gränd 1\n2 tr"


def test_the_same_file_again_imports_nothing_and_says_so(write: Write) -> None:
    path = write("code,name", "A,Anna", "B,Bo")
    read(path)
    report = read(path)
    assert (report.read, report.imported, report.known) == (2, 0, 2)
    assert "has been imported before, nothing changed" in str(report)
    assert codes() == ["A", "B"]


def test_a_customer_who_is_known_stays_as_they_are(write: Write) -> None:
    read(write("code,name", "A,Anna"))
    report = read(write("code,name", "A,Someone else", "B,Bo"))
    assert (report.read, report.imported, report.known) == (2, 1, 1)
    assert Customer.objects.get(code="A").name == "Anna"


def test_two_files_may_be_read_in_one_transaction(write: Write) -> None:
    with transaction():
        read(write("code,name", "A,Anna"))
        read(write("code,name", "B,Bo"))
    assert codes() == ["A", "B"]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("code", "", "row 3, code: is required"),
        ("code", "C" * 61, "at most 60 characters"),
        ("code", "C\u200bD", "all of them visible"),
        ("name", "", "row 3, name: is required"),
        ("name", "N" * 501, "at most 500 characters"),
        ("email", "karen", "“karen” is not an e-mail address"),
        ("email", "a@b@c", "is not an e-mail address"),
        ("language", "fi", "“fi” is sv or en"),
        ("on_account", "maybe", "“maybe” is true or false"),
        ("credit_limit", "500:00", "is not an amount of money"),
        ("credit_limit", "1.005", "“1.005” is not an amount in EUR"),
        ("credit_limit", "-1", "is not an amount of money"),
        ("street", "", "street: is required: an address has"),
        ("postcode", "", "postcode: is required: an address has"),
        ("city", "", "city: is required: an address has"),
        ("country", "Sweden", "two capital letters"),
        ("card_token", "", "card_token: is required: a card is its token and its expiry"),
        ("card_expires", "", "card_expires: is required: a card is"),
        ("card_expires", "12/26", "written YYYY-MM"),
        ("card_expires", "2026-13", "written YYYY-MM"),
        ("card_expires", "0000-12", "is not in the calendar"),
        ("card_last_four", "42424", "last four digits"),
    ],
)
def test_a_bad_cell_is_named_and_nothing_is_imported(write: Write, column: str, value: str, reason: str) -> None:
    cells = dict(zip(HEADER.split(","), KAREN.split(","), strict=True)) | {"code": "BAD", "card_token": "tok_2"}
    report = read(write(HEADER, KAREN, ",".join((cells | {column: value}).values())))
    assert len(report.bad) == 1
    assert (report.bad[0].row, report.bad[0].column) == (3, column)
    assert reason in str(report.bad[0])
    assert (report.read, report.imported, report.known) == (2, 0, 0)
    assert codes() == []


@pytest.mark.parametrize("column", HEADER.split(","))
def test_a_card_number_is_refused_in_every_column_and_never_shown(write: Write, column: str) -> None:
    cells = dict(zip(HEADER.split(","), KAREN.split(","), strict=True)) | {column: CARD}
    report = read(write(HEADER, ",".join(cells.values())), partial=True)
    assert any("holds a card number, which is never kept" in row for row in bad(report))
    assert not any("1111 1111" in str(row) + repr(row) for row in report.bad)
    assert codes() == []


def test_every_bad_row_is_named_at_once(write: Write) -> None:
    report = read(write("code,name,language", "A,Anna,sv", "B,,fi", "C", "D,Disa,en,more", ",,"))
    assert bad(report) == [
        "row 3, language: “fi” is sv or en",
        "row 3, name: is required",
        "row 4: has 1 cell instead of 3",
        "row 4, name: is required",
        "row 5: has 4 cells instead of 3",
    ]
    assert report.bad_rows == 3
    assert "4 read, 0 imported, 0 known already, 3 bad; nothing was imported." in str(report)


def test_partial_imports_the_good_rows_and_lists_the_bad(write: Write) -> None:
    report = read(write("code,name,language", "A,Anna,sv", "B,Bo,fi", "C,Cia,en"), partial=True)
    assert (report.read, report.imported, report.known, report.bad_rows) == (3, 2, 0, 1)
    assert codes() == ["A", "C"]
    assert str(report) == "3 read, 2 imported, 0 known already, 1 bad."


def test_of_two_rows_with_one_code_the_second_is_bad(write: Write) -> None:
    report = read(write("code,name", "A,Anna", "B,Bo", "A,Anna", "A,Anton"), partial=True)
    assert bad(report) == ["row 4, code: “A” is in row 2 already", "row 5, code: “A” is in row 2 already"]
    assert Customer.objects.get(code="A").name == "Anna"


def test_a_card_is_one_customers(write: Write) -> None:
    header = "code,name,card_token,card_expires"
    read(write(header, "A,Anna,tok_1,2026-12"))
    report = read(write(header, "B,Bo,tok_1,2026-12", "C,Cia,tok_2,2026-12", "D,Disa,tok_2,2026-12"), partial=True)
    assert bad(report) == [
        "row 2, card_token: “tok_1” is the card of customer A",
        "row 4, card_token: “tok_2” is in row 3 already",
    ]
    assert codes() == ["A", "C"]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("code,nmae", "“nmae” is none of them (did you mean name?)"),
        ("code,name,shoe size", "“shoe size” is none of them"),
        ("name,email", "code is missing"),
        ("email", "code, name are missing"),
        ("code,name,Code", "“code” is there twice"),
        ("code\tname", "is none of them"),
        (f"code,name,{CARD}", "the number of a card is none of them"),
        (",,", "“a” is none of them"),
        ("code,name,", "column 3 has no name"),
    ],
)
def test_a_wrong_header_is_one_sentence(write: Write, header: str, reason: str) -> None:
    with pytest.raises(HeaderWrong) as caught:
        read(write(header, "A,Anna"))
    assert reason in str(caught.value)
    assert "known are code, name, email" in str(caught.value)
    assert "1111" not in str(caught.value)


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(FileUnreadable, match=r"none\.csv cannot be read: No such file or directory"):
        read(tmp_path / "none.csv")
    with pytest.raises(FileUnreadable, match="Is a directory"):
        read(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\r\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "empty.csv"
    path.write_bytes(content)
    with pytest.raises(FileEmpty, match=r"empty\.csv is empty"):
        read(path)


@pytest.mark.parametrize(
    ("encoding", "line"), [("latin-1", 3), ("utf-16", 1), ("utf-16-le", 1), ("cp1252", 3), ("utf-32-be", 1)]
)
def test_another_encoding_is_one_sentence_with_its_line(write: Write, encoding: str, line: int) -> None:
    with pytest.raises(FileNotText, match=rf"is not a text in UTF-8 \(line {line}\)"):
        read(write("code,name", "A,Anna", "B,Åsa", encoding=encoding))


def test_a_character_cut_at_the_end_is_another_encoding_too(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(b"code,name\nA,\xc3")
    with pytest.raises(FileNotText, match="line 2"):
        read(path)


@pytest.mark.parametrize("broken", ['B,"Bo', 'B,"Bo"x', "B," + "o" * 200_000, "B," + "o" * 2_000_000])
def test_rows_that_cannot_be_told_apart_undo_what_was_read_before(write: Write, broken: str) -> None:
    with pytest.raises(TableBroken, match="cannot be told apart from line"):
        read(write("code,name", "A,Anna", broken), partial=True)
    assert codes() == []
    assert read(write("code,name", "A,Anna")).imported == 1


def test_a_header_alone_is_a_file_without_customers(write: Write) -> None:
    report = read(write("code,name"))
    assert (report.read, report.imported, report.known) == (0, 0, 0)


def test_more_rows_take_no_more_statements_until_a_batch_is_full(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = []
    for letter, size in (("A", 1), ("B", 400)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            read(write("code,name", *(f"{letter}{number},Anna" for number in range(size))))
        counts.append(len(queries))
    assert counts[0] == counts[1]
    monkeypatch.setattr(staging, "BATCH", 50)
    assert read(write("code,name", *(f"C{number},Anna" for number in range(401)))).imported == 401
