"""A new card, a release, a bill that is paid, and what others ask payments."""

from datetime import date, timedelta

import pytest

from kadens.domain.customers.models import PaymentMethod
from kadens.domain.orders.models import Order
from kadens.domain.payments.errors import BillNotOpen
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.queries import attempts_of, blocking, instalments_of, owed_by_customers, plans_of
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.retrying import CardNumberRefused, TokenTaken, replace_card, try_again
from kadens.domain.payments.schedules import define_schedule
from kadens.domain.payments.shipments import charge_shipments
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread

DAY = date(2024, 1, 10)


def day(offset: int) -> date:
    return DAY + timedelta(days=offset)


def failed(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in range(6):
        world.run(day(offset))
    assert world.statuses(line) == ["failed"]
    return line


def new_card(line, token, on, expires_on=date(2031, 1, 31)):
    return replace_card(
        customer_id=line.order.customer_id,
        token=token,
        brand="visa",
        last_four="4242",
        expires_on=expires_on,
        on=on,
        actor="test",
    )


def test_a_release_tries_a_failed_charge_on_the_next_run_with_its_dunning_anew(world):
    line = failed(world)
    assert len(try_again(parent_line_ids=[line.pk], on=day(20), actor="test")) == 1
    for offset in range(20, 27):
        world.run(day(offset))
    assert [on for on, _ in world.outcomes(line)][4:] == [day(20), day(21), day(23), day(25)]
    assert world.statuses(line) == ["failed"]


def test_a_release_of_the_parent_order_reaches_its_instalments_and_its_shipments(world):
    line = failed(world)
    child = world.child(line)
    charge_shipments([child.pk], as_of=day(6), actor="test")
    assert len(try_again(order_ids=[line.order_id], on=day(6), actor="test")) == 2
    assert len(try_again(order_ids=[child.pk], on=day(6), actor="test")) == 1


def test_an_earlier_token_is_refused(world):
    line = failed(world)
    known = PaymentMethod.objects.get(customer_id=line.order.customer_id)
    new_card(line, "card-new", day(20))
    with pytest.raises(TokenTaken):
        new_card(line, known.token, day(21))


def test_a_card_number_is_refused_as_a_token(world):
    line = failed(world)
    with pytest.raises(CardNumberRefused):
        new_card(line, "4242 4242 4242 4242", day(20))
    assert PaymentMethod.objects.filter(customer_id=line.order.customer_id, replaced_on=None).count() == 1


def test_a_new_card_takes_over_the_orders_that_go_on_and_is_tried_on_the_next_run(world):
    line = failed(world)
    method = new_card(line, "card-new", day(20))
    assert Order.objects.get(pk=line.order_id).payment_method_id == method
    assert PaymentMethod.objects.get(token__startswith="card-C").replaced_on == day(20)
    assert world.run(day(20)).charged == 1
    assert Attempt.objects.latest("id").payment_method_id == method


def test_a_new_card_is_tried_even_after_a_hard_decline(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline_hard")
    world.run()
    new_card(line, "card-new", DAY)
    assert world.run().charged == 1


def test_a_renewed_card_keeps_its_token_and_its_id(world):
    customer = world.customer(expires_on=date(2023, 12, 31))
    line = world.plan(kind="prepaid", net=20_00, line=world.parent_line(customer=customer))
    old = PaymentMethod.objects.get()
    assert world.run().declined == {"card_expired": 1}
    assert new_card(line, old.token, DAY) == old.pk
    assert world.run().charged == 1


def test_an_order_that_was_closed_with_instalments_open_follows_the_new_card(world):
    line = world.plan()
    Order.objects.filter(pk=line.order_id).update(status="invoiced")
    done = world.parent_line(customer=line.order.customer)
    Order.objects.filter(pk=done.order_id).update(status="invoiced")
    method = new_card(line, "card-new", DAY)
    assert Order.objects.get(pk=line.order_id).payment_method_id == method
    assert Order.objects.get(pk=done.order_id).payment_method_id != method


def test_a_bill_is_paid_once(world):
    line = world.plan(pay_with="on_account")
    world.run()
    charge = instalments_of([line.pk])[0].charge_id
    assert receive_bill_payment(charge_id=charge, on=day(5), actor="test") == 100_00
    assert world.entries(line)[-1] == (day(5), "cash", "receivables", 100_00)
    assert world.statuses(line)[0] == "paid"
    with pytest.raises(BillNotOpen):
        receive_bill_payment(charge_id=charge, on=day(6), actor="test")


def test_a_customer_owes_what_was_billed_or_invoiced_and_not_received(world):
    line = world.plan(pay_with="on_account")
    customer = line.order.customer_id
    assert owed_by_customers([customer]) == {customer: 0}
    world.run()
    assert owed_by_customers([customer]) == {customer: 100_00}
    receive_bill_payment(charge_id=instalments_of([line.pk])[0].charge_id, on=DAY, actor="test")
    assert owed_by_customers([customer]) == {customer: 0}
    child = world.child(line, total=30_00)
    world.invoice(child)
    assert owed_by_customers([customer]) == {customer: 30_00}


def test_plans_say_what_was_paid_and_what_is_open(world):
    line = world.plan()
    world.run()
    plan = plans_of([line.pk])[0]
    assert (plan.agreed_total, plan.paid, plan.billed, plan.unpaid) == (300_00, 100_00, 0, 200_00)


def test_attempts_name_the_instalment_or_the_shipment_they_are_for(world):
    line = world.plan()
    child = world.child(line)
    world.run()
    charge_shipments([child.pk], as_of=day(1), actor="test")
    assert [(row.number, row.order_id) for row in attempts_of([line.pk])] == [(1, None), (None, child.pk)]


@pytest.mark.parametrize("behaviour", ["decline", "faulty", "unknown"])
def test_a_due_instalment_that_is_not_paid_blocks(world, behaviour):
    line = world.plan()
    world.behave(line, behaviour)
    assert blocking([line.pk], as_of=DAY) == []
    world.run()
    assert [row.number for row in blocking([line.pk], as_of=DAY)] == [1]
    assert blocking([line.pk], as_of=day(-1)) == []


def test_the_instalment_with_the_ship_flag_blocks_until_it_is_paid_and_never_on_account(world):
    split = PaymentSchedule(
        code="SHIP",
        allocation=Allocation.SPECIFIED,
        payments=None,
        amount=None,
        minimum=None,
        every=1,
        unit=Unit.MONTHS,
        tax=Spread.PROPORTIONAL,
        lines=(ScheduleLine(5, Unit.DAYS, None, 10_00, ship=True), ScheduleLine(9, Unit.DAYS, None, 90_00)),
    )
    made = define_schedule(split, "EUR", on=DAY, actor="test")
    card, account = world.plan(schedule_id=made), world.plan(schedule_id=made, pay_with="on_account")
    lines = [card.pk, account.pk]
    assert [row.parent_line_id for row in blocking(lines, as_of=DAY)] == [card.pk]
    world.run(day(5))
    assert blocking(lines, as_of=day(5)) == []
