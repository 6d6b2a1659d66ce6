"""Who owes what, and since when; it sums to the account receivables on every day."""

from datetime import date, timedelta

import pytest

from kadens.domain.ledger.models import Posting
from kadens.domain.payments.ageing import aged_receivables
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.models import Charge
from kadens.domain.payments.plans import open_invoice_plans
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.refunds import refund_orders
from tests.domain.payments.test_any_history import History

DAY = date(2024, 1, 10)
AGES = ("not_due", "to_30", "to_60", "to_90", "over_90", "in_credit")


def day(offset):
    return DAY + timedelta(days=offset)


def aged(on):
    """customer → {age: amount}, nothing left out that is not 0; the totals hold."""
    rows = list(aged_receivables(on=on))
    assert all(row.total == sum(getattr(row, age) for age in AGES) for row in rows)
    assert sum(row.total for row in rows) == receivables(on)
    return {row.code: {age: getattr(row, age) for age in AGES if getattr(row, age)} for row in rows}


def receivables(on):
    postings = Posting.objects.filter(account="receivables", entry__entered_on__lte=on)
    return sum(one.debit - one.credit for one in postings)


def test_an_instalment_grows_old(world):
    """Three monthly instalments of 100.00, billed on their day and never paid."""
    line = world.plan(pay_with="on_account")
    for due in (DAY, date(2024, 2, 10), date(2024, 3, 10)):
        world.run(due)
    code = line.order.customer.code
    assert aged(DAY) == {code: {"not_due": 100_00}}
    assert aged(day(1)) == {code: {"to_30": 100_00}}
    assert aged(day(30)) == {code: {"to_30": 100_00}}
    assert aged(date(2024, 2, 10)) == {code: {"not_due": 100_00, "to_60": 100_00}}
    assert aged(date(2024, 3, 10)) == {code: {"not_due": 100_00, "to_30": 100_00, "to_60": 100_00}}
    assert aged(date(2024, 4, 15)) == {code: {"to_60": 100_00, "to_90": 100_00, "over_90": 100_00}}


def test_a_payment_meets_its_own_bill(world):
    line = world.plan(pay_with="on_account")
    world.run(DAY)
    world.run(date(2024, 2, 10))
    second = Charge.objects.get(parent_line_id=line.pk, number=2)
    receive_bill_payment(charge_id=second.pk, on=date(2024, 2, 20), actor="test")
    code = line.order.customer.code
    assert aged(date(2024, 2, 19)) == {code: {"to_30": 100_00, "to_60": 100_00}}
    assert aged(date(2024, 2, 20)) == {code: {"to_60": 100_00}}


def test_an_invoice_is_due_as_its_instalments_are(world):
    line = world.parent_line(pay_with="on_account")
    child = world.child(line, total=99_99, settlement="invoice_plan", schedule_id=world.three)
    world.invoice(child)
    open_invoice_plans([child.pk], on=DAY, actor="test")
    code = line.order.customer.code
    assert aged(DAY) == {code: {"not_due": 99_99}}
    assert aged(date(2024, 2, 9)) == {code: {"not_due": 66_66, "to_30": 33_33}}
    assert aged(date(2024, 3, 1)) == {code: {"not_due": 33_33, "to_30": 33_33, "to_60": 33_33}}


def test_a_credit_meets_what_is_due_last(world):
    line = world.plan(pay_with="on_account")
    for due in (DAY, date(2024, 2, 10)):
        world.run(due)
    fit_plans({line.pk: 150_00}, on=date(2024, 2, 12), actor="test", reason="cheaper", way="change")
    assert aged(date(2024, 2, 12)) == {line.order.customer.code: {"to_60": 100_00, "to_30": 50_00}}


def test_what_we_owe_is_in_credit(world):
    line = world.plan(pay_with="on_account", kind="prepaid", net=80_00)
    world.run(DAY)
    charge = Charge.objects.get(parent_line_id=line.pk)
    receive_bill_payment(charge_id=charge.pk, on=day(2), actor="test")
    assert aged(day(2)) == {}
    fit_plans({line.pk: 30_00}, on=day(3), actor="test", reason="cheaper", way="change")
    assert aged(day(3)) == {line.order.customer.code: {"in_credit": -50_00}}


def test_a_shipment_that_nobody_paid_is_due_on_its_day(world):
    line = world.parent_line()
    child = world.child(line, total=50_00)
    world.invoice(child, on=DAY)
    assert aged(day(1)) == {line.order.customer.code: {"to_30": 50_00}}
    refund_orders([child.pk], on=day(1), actor="test", reason="nothing was paid")
    assert aged(day(1)) == {line.order.customer.code: {"to_30": 50_00}}


@pytest.mark.parametrize("seed", range(6))
def test_any_history_sums_to_the_account_on_every_day(world, seed):
    history = History(world, seed)
    first = history.on
    for _ in range(12):
        history.day()
    told = {}
    for offset in range(0, (history.on - first).days + 1, 3):
        on = first + timedelta(days=offset)
        told[on] = sum(row.total for row in aged_receivables(on=on))
        assert told[on] == receivables(on)
    assert any(told.values())
