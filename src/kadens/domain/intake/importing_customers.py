"""Customers from a CSV file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kadens.domain.company.parameters import parameters
from kadens.domain.customers.changing import is_email
from kadens.domain.customers.registering import NewAddress, NewCard, NewCustomer, register_customers
from kadens.domain.intake.cells import Cells, read_amount, read_expiry, read_truth
from kadens.domain.intake.reports import BadRow, ImportReport
from kadens.domain.intake.shapes.words import check_code, check_country, check_last_four, check_text, fault
from kadens.domain.intake.staging import (
    SQL,
    Counted,
    Gathered,
    Key,
    StagedRow,
    next_rows,
    refuse_repeated,
    stage,
    staged_rows,
)
from kadens.domain.intake.tables import Columns, inspect_file, open_table
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = ["CUSTOMER_COLUMNS", "import_customers"]

ADDRESS = ("street", "postcode", "city")
CARD = ("card_token", "card_expires")
CUSTOMER_COLUMNS = Columns(
    required=("code", "name"),
    optional=(
        *("email", "phone", "language", "on_account", "credit_limit"),
        *("recipient", *ADDRESS, "country"),
        *("card_token", "card_brand", "card_last_four", "card_expires"),
    ),
)
NO_DAY = date.max


@dataclass(frozen=True, slots=True)
class _Taken:
    place: int
    token: str
    holder: str


_REFUSE_TAKEN = load(SQL, "refuse_taken_cards", Nothing, _Taken)
_PASS_KNOWN = load(SQL, "pass_known_customers", Nothing, Counted)


def import_customers(path: Path, *, on: date, actor: str, partial: bool = False) -> ImportReport:
    """Register the customers of a file; those who are registered already stay as they are.

    A bad row stops the import, and nothing of it is kept, unless `partial`: then the good rows are.
    Raises FileUnreadable, FileEmpty, FileNotText, HeaderWrong, TableBroken.
    """
    with transaction(), staged_rows():
        table = open_table(path, inspect_file(path), CUSTOMER_COLUMNS)
        currency = parameters().currency
        gathered = stage(table, lambda cells: _key(read_customer(cells, currency)))
        refuse_repeated(gathered, code_column="code")
        _refuse_taken_cards(gathered)
        if gathered.bad and not partial:
            return gathered.report()
        known = sum(passed.number for passed in _PASS_KNOWN.run(Nothing()))
        imported = 0
        for rows in next_rows():
            customers = _customers(rows, table.columns, currency)
            imported += len(register_customers(customers, on=on, actor=actor))
        return gathered.report(imported=imported, known=known)


def read_customer(cells: Cells, currency: str) -> NewCustomer:
    """The customer in a row; what is wrong with it is among the faults of the cells."""
    cells.refuse_card_numbers()
    name = cells.required("name", check_text, "?")
    return NewCustomer(
        code=cells.required("code", check_code, "?"),
        name=name,
        email=cells.optional("email", _read_email, ""),
        phone=cells.optional("phone", check_text, ""),
        language=cells.optional("language", _read_language, "en"),
        on_account=cells.optional("on_account", read_truth, False),
        credit_limit=cells.optional("credit_limit", read_amount(currency), None),
        address=_read_address(cells, name),
        card=_read_card(cells),
    )


def _read_address(cells: Cells, name: str) -> NewAddress | None:
    if not any(column in cells for column in ("recipient", *ADDRESS, "country")):
        return None
    cells.together(ADDRESS, "an address has a street, a postcode and a city")
    return NewAddress(
        recipient=cells.optional("recipient", check_text, name),
        street=cells.optional("street", check_text, "?"),
        postcode=cells.optional("postcode", check_text, "?"),
        city=cells.optional("city", check_text, "?"),
        country=cells.optional("country", check_country, "SE"),
    )


def _read_card(cells: Cells) -> NewCard | None:
    if not any(column in cells for column in (*CARD, "card_brand", "card_last_four")):
        return None
    cells.together(CARD, "a card is its token and its expiry")
    return NewCard(
        token=cells.optional("card_token", check_text, "?"),
        expires_on=cells.optional("card_expires", read_expiry, NO_DAY),
        brand=cells.optional("card_brand", check_text, ""),
        last_four=cells.optional("card_last_four", check_last_four, ""),
    )


def _read_email(value: str) -> str:
    if not is_email(check_text(value)):
        raise fault("is not an e-mail address")
    return value


def _read_language(value: str) -> str:
    if value.lower() not in ("sv", "en"):
        raise fault("is sv or en")
    return value.lower()


def _key(customer: NewCustomer) -> Key:
    return Key(customer.code, customer.card.token if customer.card else None)


def _refuse_taken_cards(gathered: Gathered) -> None:
    for row in _REFUSE_TAKEN.run(Nothing()):
        reason = f"is the card of customer {row.holder}"
        gathered.bad.append(BadRow(row=row.place, column="card_token", value=row.token, reason=reason))


def _customers(rows: Sequence[StagedRow], columns: Sequence[str], currency: str) -> list[NewCustomer]:
    return [read_customer(Cells(row.place, columns, row.cells), currency) for row in rows]
