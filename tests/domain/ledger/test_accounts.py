"""The chart of accounts: the company's own numbers and names, which no posting knows."""

from dataclasses import replace

import pytest

from kadens.domain.intake.program_files import import_programs
from kadens.domain.ledger.accounts import AccountUnknown, NewAccount, accounts, set_accounts
from kadens.domain.ledger.models import ACCOUNTS, Posting
from kadens.domain.ledger.posting import NewEntry, move, post
from kadens.domain.ledger.queries import entries, trial_balance
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.db.errors import ConstraintViolated
from tests.domain.fulfilment.shop import DAY

pytestmark = pytest.mark.django_db
BY = {"on": DAY, "actor": "test"}


def test_every_role_has_a_number_and_a_name_to_begin_with():
    assert [row.role for row in accounts()] == list(ACCOUNTS)
    assert all(row.number and row.name for row in accounts())


def test_another_number_changes_no_posting_and_every_report():
    legs = move(5_00, debit="cash", credit="receivables")
    post([NewEntry(kind="charge", subject_id=1, entered_on=DAY, legs=legs)])
    postings = list(Posting.objects.order_by("id").values())
    [cash, *others] = accounts()
    assert set_accounts({"cash": NewAccount(number="1911")}, **BY) == [replace(cash, number="1911")]
    assert accounts() == [replace(cash, number="1911"), *others]
    assert list(Posting.objects.order_by("id").values()) == postings
    assert [leg.number for leg in entries(first_on=DAY, last_on=DAY) if leg.role == "cash"] == ["1911"]
    assert trial_balance(first_on=DAY, last_on=DAY)[0].number == "1911"


def test_what_says_nothing_new_leaves_no_trace():
    [cash, *_] = accounts()
    assert set_accounts({"cash": NewAccount(cash.number, cash.name)}, **BY) == []
    assert not AuditEvent.objects.filter(action="set_account").exists()
    set_accounts({"tax": NewAccount(name="Moms"), "revenue": NewAccount(number="3001")}, **BY)
    assert AuditEvent.objects.filter(action="set_account", actor="test").count() == 2


def test_two_roles_may_share_a_number():
    set_accounts({role: NewAccount(number="2420") for role in ("prepayments", "parent_revenue")}, **BY)
    assert [row.number for row in accounts()[2:4]] == ["2420", "2420"]


def test_what_is_no_account_is_refused():
    with pytest.raises(AccountUnknown, match="petty_cash"):
        set_accounts({"petty_cash": NewAccount(number="1")}, **BY)


@pytest.mark.parametrize(
    ("new", "rule"),
    [
        (NewAccount(number=""), "ck_ledger_account_said"),
        (NewAccount(name=""), "ck_ledger_account_said"),
        (NewAccount(name="card 4242 4242 4242 4242"), "ck_ledger_account_no_card"),
    ],
)
def test_the_database_refuses_what_is_no_name(new, rule):
    with pytest.raises(ConstraintViolated, match=rule):
        set_accounts({"cash": new}, **BY)


def test_a_set_up_document_names_them():
    before = accounts()
    document = 'accounts:\n  cash: {number: "1941"}\n  tax: {number: "2611", name: "Output VAT 25 %"}\n'
    import_programs(document, **BY)
    told = {row.role: (row.number, row.name) for row in accounts()}
    assert told["cash"] == ("1941", before[0].name)
    assert told["tax"] == ("2611", "Output VAT 25 %")
    import_programs("currency: EUR\n", **BY)
    assert {row.role: (row.number, row.name) for row in accounts()} == told


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("accounts: {cash: {number: 1941}}", "put it between quotes"),
        ('accounts: {pocket: {number: "1"}}', "pocket"),
        ('accounts: {cash: {name: "4242 4242 4242 4242"}}', "card number"),
        ('accounts: {cash: {code: "1"}}', "code"),
    ],
)
def test_a_document_with_a_fault_is_refused(document, said):
    before = accounts()
    with pytest.raises(Exception, match=said):
        import_programs(document, **BY)
    assert accounts() == before
