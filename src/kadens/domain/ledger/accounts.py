"""The chart of accounts: which number and name the company gives to each role of the journal (ADR 32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kadens.domain.ledger.models import ACCOUNTS, Account
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError

__all__ = ["AccountRow", "AccountUnknown", "NewAccount", "accounts", "set_accounts"]


class AccountUnknown(KadensError):
    """The journal has no account of that role."""

    code = "account_unknown"
    message = "The journal has no account {role}; its accounts are {known}."


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the journal: its role, and what the company calls it."""

    role: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an account is to be called; None leaves it as it is."""

    number: str | None = None
    name: str | None = None


_ACCOUNTS = load("kadens.domain.ledger", "accounts", Nothing, AccountRow)


def accounts() -> list[AccountRow]:
    """The chart, in the order of domain.md §6."""
    return _ACCOUNTS.run(Nothing())


def set_accounts(changes: Mapping[str, NewAccount], *, on: date, actor: str) -> list[AccountRow]:
    """Give accounts, by role, other numbers or names; those that are other than before. Raises AccountUnknown.

    Nothing that was posted changes: reports of any day show the numbers of now."""
    with transaction():
        unknown = next((role for role in changes if role not in ACCOUNTS), None)
        if unknown is not None:
            raise AccountUnknown(role=unknown, known=", ".join(ACCOUNTS))
        rows = {row.role: row for row in Account.objects.select_for_update().order_by("id")}
        changed = [rows[role] for role, new in changes.items() if _rename(rows[role], new)]
        Account.objects.bulk_update(changed, ["number", "name"])
        said = [Deed("set_account", "account", row.pk, {"number": row.number, "name": row.name}) for row in changed]
        record(said, on=on, actor=actor)
        return [AccountRow(row.role, row.number, row.name) for row in changed]


def _rename(row: Account, new: NewAccount) -> bool:
    before = (row.number, row.name)
    row.number = row.number if new.number is None else new.number
    row.name = row.name if new.name is None else new.name
    return (row.number, row.name) != before
