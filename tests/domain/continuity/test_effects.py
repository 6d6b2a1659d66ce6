"""What a change would do is told before it is done: nothing is left of the look, and the change then does just that."""

from contextlib import suppress
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadens.domain.continuity.cancelling import cancel_order, release_order
from kadens.domain.continuity.changing import (
    change_price,
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.differing import compare
from kadens.domain.continuity.effects import effect_of, snapshot
from kadens.domain.continuity.errors import LineNotPlanned
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.orders.holding import place_holds
from kadens.pure.errors import KadensError
from tests.factories import ACTOR, DAY, contents, count_statements, day, in_one_go, line, order, run

BY = {"on": DAY, "actor": ACTOR}
FIRST = {"event": 1, "repetition": 1}
SECOND = {"event": 1, "repetition": 2}
BOOK = 22_00  # with its tax

CHANGES = {
    "skip": partial(skip_line, **SECOND, **BY),
    "reschedule": partial(reschedule_line, **SECOND, to=day(40), **BY),
    "shift": partial(shift_order, days=5, **BY),
    "swap": partial(swap_line, **SECOND, sku="MUG", **BY),
    "price": partial(change_price, **SECOND, sku="BOOK", price=5_00, reason="complaint", **BY),
    "quantity": partial(change_quantity, to=3, **BY),
    "pause": partial(pause_order, until=day(20), **BY),
    "resume": partial(resume_order, **BY),
    "release": partial(release_order, **BY),
    "cancel": partial(cancel_order, reason="moved", **BY),
    "cancel, shipping": partial(cancel_order, reason="moved", ship_open_children=True, **BY),
}
each_change = pytest.mark.parametrize("change", CHANGES)
each_way = pytest.mark.parametrize("code", ["CLUB", "YEAR", "PLAN", "LATER"])


def effect_then(who, change):
    """The effect foretold and the one that the change then had; None for both where it was refused alike."""
    before, told = snapshot(who.key), None
    with suppress(KadensError):
        told = effect_of(who.key, change)
    try:
        change(who.key)
    except KadensError:
        return told, None
    return told, compare(before, snapshot(who.key))


@each_way
@each_change
def test_a_change_does_what_was_foretold(shop, code, change):
    shop.set(authorize_child_orders=True)
    who = shop.sell(code)
    run("process_payments")
    run("create_child_orders")
    told, done = effect_then(who, CHANGES[change])
    assert told == done


@each_way
@each_change
def test_a_look_leaves_nothing(shop, code, change):
    shop.set(authorize_child_orders=True)
    who = shop.sell(code)
    run("process_payments")
    run("create_child_orders")
    before, taken, given_back = contents(but=()), shop.gateway.taken(), shop.gateway.refunded()
    effect_of(who.key, CHANGES[change])
    assert contents(but=()) == before
    assert (shop.gateway.taken(), shop.gateway.refunded()) == (taken, given_back)


def test_a_refusal_is_that_of_the_change_and_leaves_nothing(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    before = contents(but=())
    with pytest.raises(LineNotPlanned):
        effect_of(who.key, partial(skip_line, **FIRST, **BY))
    assert contents(but=()) == before


def test_what_fails_halfway_leaves_nothing(shop):
    who = shop.sell("PLAN")

    def half(key):
        skip_line(key, **SECOND, **BY)
        raise ZeroDivisionError

    before = contents(but=())
    with pytest.raises(ZeroDivisionError):
        effect_of(who.key, half)
    assert contents(but=()) == before


def test_a_skip_tells_what_goes_and_what_is_paid_less(shop):
    who = shop.sell("PLAN")
    effect = effect_of(who.key, CHANGES["skip"])
    [skipped] = effect.lines
    assert (skipped.event, skipped.repetition, skipped.changes) == (1, 2, ("skipped",))
    assert (skipped.before.status, skipped.after.status) == ("planned", "skipped")
    assert [each.sku for each in skipped.before.goods] == ["BOOK"]
    assert sum(each.before.amount - each.after.amount for each in effect.instalments) == BOOK
    assert (effect.before.to_come, effect.after.to_come) == (6, 5)
    assert effect.before.to_come_total - effect.after.to_come_total == BOOK
    assert (effect.money_back, effect.voided, effect.holds, effect.notices) == ((), (), (), ())
    assert not effect.nothing


def test_a_move_tells_both_dates(shop):
    who = shop.sell("THREE")
    effect = effect_of(who.key, partial(reschedule_line, event=1, repetition=1, to=day(9), **BY))
    [moved] = effect.lines
    assert (moved.changes, moved.before.delivery_on, moved.after.delivery_on) == (("moved",), DAY, day(9))
    assert (effect.before.next_delivery_on, effect.after.next_delivery_on) == (DAY, day(9))


def test_a_swap_tells_both_contents_and_amounts(shop):
    who = shop.sell("CLUB")
    [swapped] = effect_of(who.key, CHANGES["swap"]).lines
    assert swapped.changes == ("goods", "amount")
    assert [each.sku for each in swapped.before.goods] == ["BOOK"]
    assert [(each.sku, each.price) for each in swapped.after.goods] == [("MUG", 8_00)]
    assert (swapped.before.total, swapped.after.total) == (BOOK, 10_00)


def test_a_cancellation_tells_what_goes_back(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    effect = effect_of(who.key, CHANGES["cancel"])
    assert {each.changes for each in effect.lines} == {("cancelled",)}
    assert [(each.kind, each.amount) for each in effect.money_back] == [("refunded", 44_00)]
    assert [each.after.amount for each in effect.instalments if each.after.status == "planned"] == []
    assert effect.notices == ("cancelled",)
    assert (effect.after.status, effect.after.to_come, effect.after.next_delivery_on) == ("cancelled", 0, None)


def test_a_cancellation_on_account_tells_a_credit(shop):
    who = shop.sell("PLAN", pay_with="on_account")
    run("process_payments")
    effect = effect_of(who.key, CHANGES["cancel"])
    assert [(each.kind, each.amount) for each in effect.money_back] == [("credited", 44_00)]


def test_a_cancellation_tells_what_is_let_go_of(shop):
    shop.set(authorize_child_orders=True)
    who = shop.sell("CLUB")
    run("create_child_orders")
    effect = effect_of(who.key, CHANGES["cancel"])
    assert [(each.child_number, each.amount) for each in effect.voided] == [(1, BOOK)]
    assert shop.gateway.taken() == 0
    assert in_one_go("SELECT state FROM payments_attempt") == [("authorized",)]


def test_a_pause_tells_its_holds_and_its_notice(shop):
    who = shop.sell("CLUB")
    run("create_child_orders")
    effect = effect_of(who.key, CHANGES["pause"])
    assert [(each.change, each.reason, each.child_number) for each in effect.holds] == [("placed", "paused", 1)]
    assert (effect.notices, effect.after.status, effect.after.paused_until) == (("paused",), "paused", day(20))


def test_a_release_tells_the_hold_of_the_whole_order(shop):
    who = shop.sell("CLUB")
    place_holds([who.parent_order_id], "manual", on=DAY, actor=ACTOR)
    effect = effect_of(who.key, CHANGES["release"])
    assert [(each.change, each.reason, each.child_number) for each in effect.holds] == [("released", "manual", None)]


def test_a_change_of_nothing_is_told_as_nothing(shop):
    who = shop.sell("CLUB")
    assert effect_of(who.key, CHANGES["resume"]).nothing
    assert order(who).status == "active"


def test_a_long_order_takes_as_many_statements_as_a_short_one(shop):
    short, long = shop.sell("THREE"), shop.sell("CLUB")
    run("create_child_orders")
    counted = [
        count_statements(lambda who=who: effect_of(who.key, partial(shift_order, days=3, **BY)))
        for who in (short, long)
    ]
    assert counted[0] == counted[1]


slots = st.fixed_dictionaries({"event": st.just(1), "repetition": st.integers(1, 4)})
changes = st.one_of(
    st.builds(lambda slot: partial(skip_line, **slot, **BY), slots),
    st.builds(lambda slot, to: partial(reschedule_line, **slot, to=day(to), **BY), slots, st.integers(0, 60)),
    st.builds(lambda days: partial(shift_order, days=days, **BY), st.integers(-9, 30)),
    st.builds(lambda slot, sku: partial(swap_line, **slot, sku=sku, **BY), slots, st.sampled_from(["MUG", "PEN"])),
    st.builds(
        lambda slot, price: partial(change_price, **slot, sku="BOOK", price=price, reason="promised", **BY),
        slots,
        st.integers(0, 40_00),
    ),
    st.builds(lambda to: partial(change_quantity, to=to, **BY), st.integers(1, 4)),
    st.builds(lambda days: partial(pause_order, until=days and day(days), **BY), st.sampled_from([None, 7])),
    st.just(partial(resume_order, **BY)),
    st.just(partial(cancel_order, reason="moved", **BY)),
)


@pytest.fixture
def life(shop):
    shop.set(authorize_child_orders=True)
    who = {code: shop.sell(code) for code in ("CLUB", "YEAR", "PLAN", "LATER", "BOX")}
    who["bill"] = shop.sell("PLAN", pay_with="on_account")
    run("process_payments")
    run("create_child_orders")
    return who


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(st.data(), st.lists(changes, min_size=1, max_size=3))
def test_whatever_went_before_a_look_is_true(life, data, done):
    """One change after the other, each looked at first. What earlier examples did stays, to be right in as well."""
    who = life[data.draw(st.sampled_from(sorted(life)))]
    for change in done:
        told, real = effect_then(who, change)
        assert told == real
    assert line(who).continuity_order_id == who.key
