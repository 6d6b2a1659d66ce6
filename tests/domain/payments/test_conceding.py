"""Part of what shipped goods cost goes back: never too much, by two persons over the limit, booked to the cent."""

from datetime import date, timedelta
from random import Random

import pytest
from django.db import IntegrityError, connection, transaction

from kadens.domain.ledger.models import Posting
from kadens.domain.orders.models import Order
from kadens.domain.payments.crediting import Goods, concede, refundable
from kadens.domain.payments.errors import RefundTooMuch
from kadens.domain.payments.fitting import Fit, fit_plans
from kadens.domain.payments.models import Charge, Refund
from kadens.domain.payments.plans import open_invoice_plans
from kadens.domain.payments.queries import instalments_of, plans_of
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.shipments import charge_shipments
from kadens.plumbing.approvals.deciding import decide_approval

DAY = date(2024, 1, 10)


def day(offset):
    return DAY + timedelta(days=offset)


def give(amount, *, on=None, actor="cli:anna", **goods):
    return concede(Goods(**goods), amount=amount, reason="arrived scratched", on=on or day(5), actor=actor)


def shipped(world, total=50_00, tax=10_00):
    child = world.child(world.parent_line(), total=total)
    Order.objects.filter(pk=child.pk).update(net=total - tax, tax=tax)
    child.refresh_from_db()
    charge_shipments([child.pk], as_of=DAY, actor="test")
    world.invoice(child)
    return child


def upfront(world, *, pay_with="card", net=300_00, shipped_of=(100_00, 100_00)):
    """A plan of three instalments, all received, two of three boxes shipped."""
    line = world.plan(net=net, pay_with=pay_with)
    for offset in (0, 31, 60):
        world.run(day(offset))
    children = [world.child(line, total=total, settlement="upfront_plan") for total in shipped_of]
    for child in children:
        world.invoice(child, on=day(60))
    return line, children


def balance(line_id, *accounts):
    rows = Posting.objects.filter(entry__parent_line_id=line_id, account__in=accounts)
    return sum(credit - debit for credit, debit in rows.values_list("credit", "debit"))


def limit(world, amount):
    world.company.refund_limit = amount
    world.company.save()


def test_part_of_a_shipment_goes_back_by_card_and_its_tax_with_it(world):
    child = shipped(world)
    line = child.parent_line_id
    assert len(give(10_00, order_id=child.pk).refund_ids) == 1
    assert (balance(line, "revenue"), balance(line, "tax"), balance(line, "receivables")) == (32_00, 8_00, 0)
    world.check()
    assert world.gateway.refunded() == 10_00
    charge = Charge.objects.get()
    assert (charge.status, charge.given_back, charge.conceded) == ("paid", 10_00, 10_00)


def test_many_small_concessions_take_back_all_the_tax_and_no_cent_more(world):
    child = shipped(world, total=10_00, tax=1_67)
    for _ in range(10):
        give(1_00, order_id=child.pk)
    assert (balance(child.parent_line_id, "revenue"), balance(child.parent_line_id, "tax")) == (0, 0)
    assert Charge.objects.get().status == "refunded"
    with pytest.raises(RefundTooMuch):
        give(1, order_id=child.pk)


def test_never_more_than_was_taken_less_what_went_back(world):
    child = shipped(world)
    give(30_00, order_id=child.pk)
    with pytest.raises(RefundTooMuch, match=r"20\.00 EUR is left"):
        give(20_01, order_id=child.pk)
    assert Refund.objects.count() == 1
    for nothing in (0, -1):
        with pytest.raises(RefundTooMuch):
            give(nothing, order_id=child.pk)


def test_nothing_goes_back_for_what_is_not_paid_or_not_shipped(world):
    unpaid = world.child(world.parent_line())
    with pytest.raises(RefundTooMuch):
        give(1, order_id=unpaid.pk)
    line = world.plan()
    world.run()
    with pytest.raises(RefundTooMuch, match="changing or cancelling"):
        give(1, parent_line_id=line.pk, instalment=1)


@pytest.mark.parametrize(("table", "column"), [("payments_charge", "given_back"), ("payments_attempt", "refunded")])
def test_the_database_itself_refuses_to_give_back_more_than_was_taken(world, table, column):
    shipped(world)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = amount + 1")


def test_an_instalment_gives_back_no_more_than_what_shipped(world):
    line, children = upfront(world)
    give(50_00, parent_line_id=line.pk, instalment=2)
    assert [row.given_back for row in instalments_of([line.pk])] == [0, 50_00, 0]
    with pytest.raises(RefundTooMuch, match=r"50\.00 EUR is left"):
        give(60_00, parent_line_id=line.pk, instalment=2)
    give(100_00, order_id=children[0].pk)
    with pytest.raises(RefundTooMuch, match=r"0\.00 EUR is left"):
        give(1, order_id=children[0].pk)
    give(50_00, parent_line_id=line.pk)
    with pytest.raises(RefundTooMuch):
        give(1, parent_line_id=line.pk)


def test_what_was_conceded_is_neither_owed_again_nor_given_back_twice(world):
    line, children = upfront(world)
    give(30_00, order_id=children[1].pk)
    assert fit_plans({line.pk: 300_00}, on=day(61), actor="test", reason="same", way="change")[line.pk] == Fit()
    fits = fit_plans({line.pk: 200_00}, on=day(62), actor="test", reason="cancelled", way="cancel")
    assert fits[line.pk] == Fit(refunded=100_00)
    assert balance(line.pk, "parent_revenue") == 0
    assert plans_of([line.pk])[0].paid == 200_00 - 30_00
    world.check()
    assert world.gateway.taken() - world.gateway.refunded() == 170_00


def test_a_concession_on_a_bill_makes_the_bill_smaller(world):
    child = world.child(
        world.parent_line(pay_with="on_account"), total=90_00, settlement="invoice_plan", schedule_id=world.three
    )
    world.invoice(child)
    open_invoice_plans([child.pk], on=DAY, actor="test")
    world.run()
    give(10_00, order_id=child.pk)
    charge = instalments_of([child.parent_line_id])[0]
    assert receive_bill_payment(charge_id=charge.charge_id, on=day(6), actor="test") == 20_00
    assert (balance(child.parent_line_id, "revenue"), balance(child.parent_line_id, "cash")) == (80_00, -20_00)
    assert world.gateway.refunded() == 0


# Two persons


def test_over_the_limit_another_person_approves_first_and_it_is_given_once(world):
    limit(world, 20_00)
    child = shipped(world)
    asked = give(30_00, order_id=child.pk)
    assert (asked.refund_ids, asked.approval.waiting, asked.approval.amount) == ((), True, 30_00)
    assert give(30_00, order_id=child.pk, actor="cli:bertil").approval.id == asked.approval.id
    assert (Refund.objects.count(), Charge.objects.get().given_back) == (0, 0)
    decide_approval(asked.approval.id, decision="approved", on=day(6), actor="cli:bertil")
    given = give(30_00, order_id=child.pk, on=day(6))
    assert (len(given.refund_ids), given.approval.id) == (1, asked.approval.id)
    assert Refund.objects.get().approval_id == asked.approval.id
    limit(world, 5_00)
    again = give(20_00, order_id=child.pk, on=day(7))
    assert (again.refund_ids, again.approval.waiting) == ((), True)


def test_an_approval_is_used_once_and_for_its_amount(world):
    limit(world, 5_00)
    child = shipped(world)
    approval = give(10_00, order_id=child.pk).approval
    decide_approval(approval.id, decision="approved", on=DAY, actor="cli:bertil")
    assert give(11_00, order_id=child.pk).refund_ids == ()
    assert len(give(10_00, order_id=child.pk).refund_ids) == 1
    assert give(10_00, order_id=child.pk).refund_ids == ()


def test_what_a_second_person_refuses_is_not_given_and_can_be_asked_for_anew(world):
    limit(world, 5_00)
    child = shipped(world)
    approval = give(10_00, order_id=child.pk).approval
    decide_approval(approval.id, decision="refused", on=DAY, actor="cli:bertil", note="look at the photo first")
    again = give(10_00, order_id=child.pk)
    assert (again.refund_ids, again.approval.id != approval.id) == ((), True)
    assert (Refund.objects.count(), world.gateway.refunded()) == (0, 0)


# Whatever is conceded, changed and cancelled


@pytest.mark.parametrize("seed", range(25))
def test_in_the_end_the_debt_to_the_customer_is_nothing_and_what_was_kept_is_what_was_invoiced(world, seed):
    random = Random(seed)  # noqa: S311 - histories, not secrets
    boxes = [random.randrange(1, 80_00) for _ in range(5)]
    line = world.plan(net=sum(boxes), kind=random.choice(["prepaid", "upfront_plan"]))
    kind = plans_of([line.pk])[0].kind
    sent = []
    for offset in range(0, 130, 10):
        on = day(offset)
        world.run(on)
        what = random.choice(["ship", "ship", "drop", "change", "concede"])
        if what == "ship" and boxes and not any(row.due_on > on for row in instalments_of([line.pk])):
            child = world.child(line, total=boxes.pop(), settlement=kind)
            world.invoice(child, on=on)
            sent.append(child)
        elif what in ("drop", "change") and boxes:
            boxes[-1:] = [] if what == "drop" else [random.randrange(1, 80_00)]
            total = sum(boxes) + sum(child.total for child in sent)
            fit_plans({line.pk: total}, on=on, actor="test", reason="history", way="change")
        elif sent:
            try:
                give(random.randrange(1, 40_00), order_id=random.choice(sent).pk, on=on)
            except RefundTooMuch:
                continue
    invoiced = sum(child.total for child in sent)
    fit_plans({line.pk: invoiced}, on=day(200), actor="test", reason="history", way="cancel")
    for offset in (200, 201, 300):
        world.run(day(offset))
    conceded = sum(Refund.objects.filter(concession=True).values_list("amount", flat=True))
    assert (balance(line.pk, "prepayments", "parent_revenue"), balance(line.pk, "receivables")) == (0, 0)
    assert balance(line.pk, "revenue", "tax") == invoiced - conceded
    world.check()
    assert world.gateway.taken() - world.gateway.refunded() == invoiced - conceded


def test_what_can_be_given_back_shrinks_with_what_is_given(world):
    child = shipped(world)
    assert refundable(Goods(order_id=child.pk)) == 50_00
    give(20_00, order_id=child.pk)
    assert refundable(Goods(order_id=child.pk)) == 30_00
    assert refundable(Goods(order_id=0)) == 0
