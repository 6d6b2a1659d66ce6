"""A new card, a release, a bill that is paid, and what others ask payments."""

from datetime import date, timedelta

import pytest

from kadens.domain.customers.models import PaymentMethod
from kadens.domain.orders.holding import release_holds
from kadens.domain.orders.models import Order
from kadens.domain.payments.errors import BillNotOpen
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Answer, Outcome, use
from kadens.domain.payments.models import Attempt, Charge
from kadens.domain.payments.queries import attempts_of, blocking, instalments_of, owed_by_customers, plans_of
from kadens.domain.payments.receipts import receive_bill_payment
from kadens.domain.payments.retrying import CardNumberRefused, TokenTaken, replace_card, try_again
from kadens.domain.payments.schedules import define_schedule
from kadens.domain.payments.shipments import charge_shipments
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread
from tests.domain.payments.conftest import method_of

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
    assert len(try_again(parent_line_ids=[line.pk], on=day(20), actor="test").charge_ids) == 1
    for offset in range(20, 27):
        world.run(day(offset))
    assert [on for on, _ in world.outcomes(line)][4:] == [day(20), day(21), day(23), day(25)]
    assert world.statuses(line) == ["failed"]


def test_a_release_of_the_parent_order_reaches_its_instalments_and_its_shipments(world):
    line = failed(world)
    child = world.child(line)
    charge_shipments([child.pk], as_of=day(6), actor="test")
    assert len(try_again(order_ids=[line.order_id], on=day(6), actor="test").charge_ids) == 2
    assert len(try_again(order_ids=[child.pk], on=day(6), actor="test").charge_ids) == 1


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


def hard_declined(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline_hard")
    world.run()
    assert world.statuses(line) == ["failed"]
    return line, method_of(line.order.customer)


def test_no_release_brings_back_a_card_that_was_refused_for_good(world):
    line, card = hard_declined(world)
    world.gateway.script(card.token, "approve")
    for offset in range(1, 9):
        tried = try_again(parent_line_ids=[line.pk], on=day(offset), actor="test")
        assert (tried.charge_ids, list(tried.barred.values())) == ((), ["refused_for_good"])
        assert world.run(day(offset)).charged == 0
    assert world.outcomes(line) == [(DAY, "declined")]
    assert world.statuses(line) == ["failed"]


def test_the_same_card_given_again_is_no_new_card_and_a_renewed_one_is(world):
    line, card = hard_declined(world)
    world.gateway.script(card.token, "approve")
    assert new_card(line, card.token, day(1), expires_on=card.expires_on) == card.pk
    assert world.run(day(1)).charged == 0
    assert new_card(line, card.token, day(2)) == card.pk
    assert world.run(day(2)).charged == 1


def test_a_successor_inherits_the_card_that_was_refused_for_good(world):
    line, card = hard_declined(world)
    world.gateway.script(card.token, "approve")
    fit_plans({line.pk: 15_00}, on=day(1), actor="test", reason="cheaper", way="change")
    assert world.amounts(line) == [15_00]
    assert try_again(parent_line_ids=[line.pk], on=day(1), actor="test").charge_ids == ()
    assert world.run(day(1)).charged == 0
    new_card(line, "card-new", day(2))
    assert world.run(day(2)).charged == 1
    assert world.gateway.taken() == 15_00


def test_releases_and_new_amounts_never_make_more_than_eight_tries_of_one_card(world):
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in range(12):
        fit_plans({line.pk: 20_00 - offset}, on=day(offset), actor="test", reason="cheaper", way="change")
        tried = try_again(parent_line_ids=[line.pk], on=day(offset), actor="test")
        world.run(day(offset))
        assert bool(tried.barred) == (offset >= 8)
    assert set(tried.barred.values()) == {"tried_too_often"}
    assert len(world.outcomes(line)) == 8
    world.behave(line, "approve")
    new_card(line, "card-new", day(12))
    assert world.run(day(12)).charged == 1


def test_a_new_card_gives_a_charge_eight_more_tries_under_a_name_of_its_own(world):
    world.company.authorization_retries = 12
    world.company.retry_days = list(range(1, 13))
    world.company.save()
    line = world.plan(kind="prepaid", net=20_00)
    world.behave(line, "decline")
    for offset in range(10):
        world.run(day(offset))
    method = new_card(line, "card-new", day(10))
    world.gateway.script("card-new", "decline")
    for offset in range(10, 20):
        world.run(day(offset))
    prefix = f"{line.order_id}-1/i1"
    assert list(Charge.objects.order_by("id").values_list("key", "status", "attempts", "tries")) == [
        (prefix, "replaced", 8, 0),
        (f"{prefix}~2", "failed", 8, 8),
    ]
    assert Attempt.objects.filter(payment_method_id=method).count() == 8


def test_a_shipment_that_only_another_card_can_pay_stays_held(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "decline_hard")
    charge_shipments([child.pk], as_of=DAY, actor="test")
    assert world.open_holds(child) == ["payment"]
    release_holds([child.pk], on=day(1), actor="test")
    try_again(order_ids=[child.pk], on=day(1), actor="test")
    assert world.open_holds(child) == ["payment"]
    world.behave(line, "approve")
    assert charge_shipments([child.pk], as_of=day(1), actor="test") == {child.pk: "waiting"}
    new_card(line, "card-new", day(2))
    assert world.run(day(2)).charged == 1
    assert world.open_holds(child) == []
    assert world.notices(line) == [(DAY, "payment_failed"), (day(2), "continuity_charged")]


def test_a_card_that_is_refused_for_good_before_there_is_an_object_is_barred_too(world):
    line = world.plan(kind="prepaid", net=20_00)

    class Picky(type(world.gateway)):
        def create(self, request):
            return Answer(Outcome.DECLINED, reason="stolen_card", hard=True)

    use(Picky())
    world.run()
    use(world.gateway)
    assert world.statuses(line) == ["failed"]
    assert list(try_again(parent_line_ids=[line.pk], on=day(1), actor="test").barred.values()) == ["refused_for_good"]


@pytest.mark.parametrize("silences", [1, 2])
def test_a_card_that_comes_while_the_old_one_is_being_charged_is_tried_when_that_is_declined(world, silences):
    class Slow(type(world.gateway)):
        said = 0

        def get(self, ref):
            self.said += 1
            if self.said < silences:
                return Answer(Outcome.UNKNOWN)
            return Answer(Outcome.DECLINED, ref=ref, reason="stolen_card", hard=True)

    line = world.plan(kind="prepaid", net=20_00)
    world.gateway = Slow()
    use(world.gateway)
    world.gateway.confirm = lambda ref, key: Answer(Outcome.UNKNOWN)
    assert world.run().unknown == 1
    new_card(line, "card-new", day(1))
    del world.gateway.confirm
    for offset in range(1, 1 + silences):
        world.run(day(offset))
    assert world.statuses(line) == ["paid"]
    assert [outcome for _, outcome in world.outcomes(line)] == ["declined", "approved"]


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
