"""Holds: who, when, why, and their release."""

import pytest

from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.orders.models import HOLD_REASONS, Hold
from kadens.plumbing.db.errors import ConstraintViolated
from kadens.plumbing.db.transactions import transaction
from tests.domain.fulfilment.shop import DAY, NOBODY, day


def place(*orders, reason="manual", **more):
    return place_holds([order.pk for order in orders], reason, on=DAY, actor="anna", **more)


def release(*orders, **more):
    return release_holds([order.pk for order in orders], on=day(1), actor="bertil", **more)


def test_a_hold_says_who_when_and_why(shop):
    order = shop.child()
    assert place(order, reason="address", note="no such street") == {order.pk}
    hold = Hold.objects.get()
    assert (hold.order_id, hold.reason, hold.note) == (order.pk, "address", "no such street")
    assert (hold.placed_on, hold.placed_by, hold.released_on, hold.released_by) == (DAY, "anna", None, "")
    assert shop.deeds(order) == ["place_hold"]


def test_its_release_says_who_and_when(shop):
    order = shop.child()
    place(order)
    assert release(order) == {order.pk}
    hold = Hold.objects.get()
    assert (hold.released_on, hold.released_by) == (day(1), "bertil")
    assert shop.deeds(order) == ["place_hold", "release_hold"]


def test_the_same_reason_holds_once_another_holds_too(shop):
    order, other = shop.child(), shop.child()
    assert place(order) == {order.pk}
    assert place(order, other) == {other.pk}
    assert place(order, reason="paused") == {order.pk}
    assert Hold.objects.filter(order=order).count() == 2


def test_a_released_reason_can_hold_again(shop):
    order = shop.child()
    place(order)
    release(order)
    assert place(order) == {order.pk}
    assert Hold.objects.filter(order=order).count() == 2


def test_only_the_reasons_named_are_released(shop):
    order, other = shop.child(), shop.child()
    place(order, reason="paused")
    place(order, other, reason="payment")
    assert release(order, other, reasons=("payment", "credit_limit")) == {order.pk, other.pk}
    assert list(Hold.objects.filter(released_on=None).values_list("order_id", "reason")) == [(order.pk, "paused")]


def test_an_order_held_twice_over_is_released_once(shop):
    order = shop.child()
    place(order, reason="paused")
    place(order, reason="payment")
    assert release(order) == {order.pk}
    assert shop.deeds(order) == ["place_hold", "place_hold", "release_hold"]
    assert release(order) == frozenset()


def test_no_orders_are_no_work(shop, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert place() == frozenset()
        assert release() == frozenset()


@pytest.mark.parametrize("reason", HOLD_REASONS)
def test_the_known_reasons_hold(shop, reason):
    order = shop.child()
    assert place(order, reason=reason) == {order.pk}


def test_another_reason_is_refused(shop):
    order = shop.child()
    with pytest.raises(ConstraintViolated, match="ck_orders_hold_reason"), transaction():
        place(order, reason="mood")
    assert shop.deeds(order) == []


def test_an_order_that_is_not_there_cannot_be_held(shop):
    with pytest.raises(ConstraintViolated, match="fk_orders_hold_order"), transaction():
        place_holds([NOBODY], "manual", on=DAY, actor="anna")


def test_the_note_keeps_no_card_number(shop):
    with pytest.raises(ConstraintViolated, match="ck_orders_hold_no_card"), transaction():
        place(shop.child(), note="the card is 4111 1111 1111 1111")
