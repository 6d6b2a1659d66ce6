"""Orders paid when they ship."""

from datetime import date, timedelta

from kadens.domain.orders.models import Order
from kadens.domain.payments.models import Attempt, Charge
from kadens.domain.payments.refunds import refund_orders
from kadens.domain.payments.shipments import authorize_orders, charge_shipments, void_authorizations

DAY = date(2024, 1, 10)
NO_LEASE = timedelta(0)


def day(offset: int) -> date:
    return DAY + timedelta(days=offset)


def ship(order, on=DAY):
    return charge_shipments([order.pk], as_of=on, actor="test", lease=NO_LEASE)[order.pk]


def authorize(order, on=DAY):
    return authorize_orders([order.pk], as_of=on, actor="test", lease=NO_LEASE)[order.pk]


def cancel(order):
    Order.objects.filter(pk=order.pk).update(status="cancelled")


def test_a_shipment_is_charged_when_it_is_invoiced_and_once(world):
    line = world.parent_line()
    child = world.child(line)
    assert ship(child) == "paid"
    assert ship(child) == "paid"
    world.invoice(child)
    assert world.outcomes(line) == [(DAY, "approved")]
    assert world.entries(line) == [(DAY, "cash", "receivables", 50_00), (DAY, "receivables", "revenue", 50_00)]
    assert world.notices(line) == [(DAY, "continuity_charged")]


def test_many_shipments_are_charged_at_once(world):
    children = [world.child(world.parent_line()) for _ in range(5)]
    paid = charge_shipments([child.pk for child in children], as_of=DAY, actor="test")
    assert paid == {child.pk: "paid" for child in children}


def test_nothing_is_charged_for_nothing_on_account_or_settled_otherwise(world):
    assert ship(world.child(world.parent_line(), total=0)) == "nothing"
    assert ship(world.child(world.parent_line(pay_with="on_account"))) == "nothing"
    assert ship(world.child(world.parent_line(), settlement="prepaid")) == "nothing"
    assert not Charge.objects.exists()


def test_a_decline_holds_the_order_and_a_later_success_releases_it(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "decline")
    assert ship(child) == "declined"
    assert world.open_holds(child) == ["payment"]
    assert ship(child) == "waiting"
    world.run(day(1))
    world.behave(line, "approve")
    assert ship(child, day(2)) == "waiting"
    assert world.run(day(3)).charged == 1
    assert world.open_holds(child) == []
    assert ship(child, day(3)) == "paid"
    assert world.outcomes(line) == [(day(0), "declined"), (day(1), "declined"), (day(3), "approved")]


def test_a_paused_shipment_is_not_tried_again(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "decline")
    ship(child)
    world.hold(child, "paused")
    assert world.run(day(1)).retried == 0


def test_unknown_at_shipping_is_settled_before_it_is_asked_for_again(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "unknown")
    assert ship(child) == "unknown"
    assert ship(child, day(1)) == "paid"
    assert world.outcomes(line) == [(DAY, "approved")]
    assert Charge.objects.get().processed_on == DAY


def test_an_authorization_takes_nothing_until_it_is_captured(world):
    line = world.parent_line()
    child = world.child(line, delivery_on=day(7))
    assert authorize(child) == "authorized"
    assert (world.gateway.taken(), world.entries(line), world.notices(line)) == (0, [], [])
    assert world.run(day(1)).charged == 0
    assert ship(child, day(7)) == "paid"
    assert world.outcomes(line) == [(day(7), "approved")]
    assert Charge.objects.get().processed_on == day(7)
    assert world.entries(line) == [(day(7), "cash", "receivables", 50_00)]


def test_a_declined_authorization_holds_the_order_and_is_tried_again_as_an_authorization(world):
    line = world.parent_line()
    child = world.child(line, delivery_on=day(7))
    world.behave(line, "decline")
    assert authorize(child) == "declined"
    assert world.open_holds(child) == ["payment"]
    world.behave(line, "approve")
    assert world.run(day(1)).authorized == 1
    assert (world.open_holds(child), world.gateway.taken()) == ([], 0)
    assert ship(child, day(7)) == "paid"


def test_a_capture_without_an_answer_is_asked_for_again_and_keeps_its_date(world):
    line = world.parent_line()
    child = world.child(line)
    authorize(child)
    world.behave(line, "unknown")
    assert ship(child, day(1)) == "unknown"
    world.run(day(2))
    assert ship(child, day(2)) == "paid"
    assert Charge.objects.get().processed_on == day(1)
    assert world.outcomes(line) == [(day(1), "approved")]


def test_a_declined_capture_is_dunned_and_the_next_try_is_a_new_object(world):
    line = world.parent_line()
    child = world.child(line)
    authorize(child)
    world.behave(line, "decline")
    assert ship(child, day(1)) == "declined"
    assert world.open_holds(child) == ["payment"]
    world.behave(line, "approve")
    world.run(day(2))
    assert ship(child, day(2)) == "paid"
    assert world.gateway.taken() == 50_00


def test_voiding_lets_go_of_the_authorization(real_world):
    world = real_world
    line = world.parent_line()
    child = world.child(line)
    authorize(child)
    cancel(child)
    void_authorizations([child.pk], as_of=DAY, actor="test")
    assert Attempt.objects.get().state == "canceled"
    assert Charge.objects.get().status == "cancelled"
    assert world.outcomes(line) == [(DAY, "voided")]


def test_a_shipment_cancelled_after_it_was_paid_is_refunded(real_world):
    world = real_world
    line = world.parent_line()
    child = world.child(line)
    ship(child)
    cancel(child)
    assert len(refund_orders([child.pk], on=day(1), actor="test", reason="moved")) == 1
    assert refund_orders([child.pk], on=day(1), actor="test", reason="moved") == ()
    assert world.gateway.refunded() == 50_00
    assert world.entries(line)[-1] == (day(1), "receivables", "cash", 50_00)
    assert Charge.objects.get().status == "refunded"


def test_a_declined_shipment_that_is_cancelled_is_never_tried_again(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "decline")
    ship(child)
    cancel(child)
    refund_orders([child.pk], on=DAY, actor="test", reason="moved")
    world.behave(line, "approve")
    assert world.run(day(1)).charged == 0


def test_a_shipment_cancelled_while_its_charge_is_unknown_is_refunded_when_it_proves_paid(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "unknown")
    ship(child)
    cancel(child)
    refund_orders([child.pk], on=DAY, actor="test", reason="moved")
    assert Charge.objects.get().status == "unknown"
    world.run(day(1))
    assert Charge.objects.get().status == "refunded"
    assert world.gateway.refunded() == 0 or world.gateway.refunded() == 50_00


def test_an_authorization_of_unknown_outcome_whose_order_is_cancelled_is_voided(world):
    line = world.parent_line()
    child = world.child(line)
    world.behave(line, "unknown")
    assert authorize(child) == "unknown"
    cancel(child)
    refund_orders([child.pk], on=DAY, actor="test", reason="moved")
    world.run(day(1))
    assert (Charge.objects.get().status, Attempt.objects.get().state) == ("cancelled", "canceled")
