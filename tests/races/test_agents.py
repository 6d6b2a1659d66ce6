"""An agent changes an order while the jobs are at it: either the change or the child order came first, never half of
both."""

import random
import time
from functools import wraps

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import (
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.errors import LineNotPlanned
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.holding import place_holds
from kadens.domain.orders.models import Hold, Order
from tests.factories import ACTOR, DAY, children, day, event, in_one_go, item, line, lines, order, program, run
from tests.races.together import together

ROUNDS = 3
ORDERS = 12
FIRST = {"event": 1, "repetition": 1}


def in_rounds(test):
    """The test several times over, in one database, with new orders each time."""

    @wraps(test)
    def rounds(shop):
        for _ in range(ROUNDS):
            test(shop)

    return rounds


def in_a_moment(sold, change):
    """An agent who does the change to one order after the other, beginning at some moment of the job."""

    def work():
        refused = []
        for who in random.sample(sold, len(sold)):
            time.sleep(random.random() / 200)  # noqa: S311
            try:
                change(who)
            except LineNotPlanned:
                refused.append(who.key)
        return refused

    return work


def create():
    return run("create_child_orders")


@in_rounds
def test_a_cancelled_order_ships_nothing(shop):
    sold = shop.sell_many("PLAN", ORDERS)
    run("process_payments")

    def ship():
        create()
        run("fulfil_orders")

    together(in_a_moment(sold, lambda who: cancel_order(who.key, reason="moved", on=DAY, actor=ACTOR)), ship, ship)
    ship()
    run("process_payments")
    for who in sold:
        statuses = {child.status for child in children(who)}
        assert statuses <= {"cancelled", "invoiced", "delivered"}
        assert {each.status for each in lines(who)} <= {"cancelled", "child_created"}
    invoiced = Order.objects.filter(kind="child", status="invoiced").count()
    assert shop.gateway.taken() - shop.gateway.refunded() == invoiced * 22_00


@in_rounds
def test_a_paused_order_has_no_open_child_without_a_hold(shop):
    sold = shop.sell_many("CLUB", ORDERS)
    together(in_a_moment(sold, lambda who: pause_order(who.key, until=None, on=DAY, actor=ACTOR)), create, create)
    run("fulfil_orders")
    assert {child.status for who in sold for child in children(who)} <= {"open"}
    held = set(Hold.objects.filter(released_on=None, reason="paused").values_list("order_id", flat=True))
    assert {child.id for who in sold for child in children(who)} == held
    for who in sold:
        assert resume_order(who.key, on=day(1), actor=ACTOR)
    run("create_child_orders", day(1))
    assert [len(children(who)) for who in sold] == [1] * ORDERS


@in_rounds
def test_a_line_is_skipped_or_made_and_never_both(shop):
    sold = shop.sell_many("PLAN", ORDERS)
    skip = in_a_moment(sold, lambda who: skip_line(who.key, **FIRST, on=DAY, actor=ACTOR))
    refused, *_ = together(skip, create, create)
    assert [line(who).status for who in sold] == ["child_created" if who.key in refused else "skipped" for who in sold]
    assert [len(children(who)) for who in sold] == [int(who.key in refused) for who in sold]


@in_rounds
def test_a_child_has_the_quantity_of_before_or_after_and_the_rest_that_of_after(shop):
    sold = shop.sell_many("BOX", ORDERS)
    together(in_a_moment(sold, lambda who: change_quantity(who.key, to=3, on=DAY, actor=ACTOR)), create, create)
    create()
    for who in sold:
        [child] = children(who)
        assert child.net in (50_50, 151_50)
        assert [each.net for each in lines(who)] == [child.net] + [151_50] * 3


@in_rounds
def test_a_child_ships_what_was_swapped_or_what_was_not_and_never_a_mixture(shop):
    sold = shop.sell_many("BOX", ORDERS)
    swap = in_a_moment(sold, lambda who: swap_line(who.key, **FIRST, sku="MUG", on=DAY, actor=ACTOR))
    refused, *_ = together(swap, create, create)
    create()
    for who in sold:
        [child] = children(who)
        found = in_one_go(
            "SELECT product.sku FROM orders_order_line AS line JOIN catalog_product AS product "
            "ON product.id = line.product_id WHERE line.order_id = %s ORDER BY line.position",
            child.id,
        )
        assert found == ([("BOOK",), ("PEN",)] if who.key in refused else [("MUG",)])


@in_rounds
def test_a_moved_line_is_made_on_its_new_day_or_was_made_before(shop):
    sold = shop.sell_many("THREE", ORDERS)
    half = ORDERS // 2
    move = in_a_moment(sold[:half], lambda who: reschedule_line(who.key, **FIRST, to=day(9), on=DAY, actor=ACTOR))
    shift = in_a_moment(sold[half:], lambda who: shift_order(who.key, days=9, on=DAY, actor=ACTOR))
    together(move, shift, create, create)
    for who in sold:
        made = children(who)
        assert [child.delivery_on for child in made] == ([] if line(who).delivery_on == day(9) else [DAY])
    run("create_child_orders", day(9))
    assert [len(children(who)) for who in sold] == [1] * ORDERS


def test_a_hold_placed_meanwhile_stops_the_next_run(shop):
    sold = shop.sell_many("CLUB", ORDERS)
    hold = in_a_moment(sold, lambda who: place_holds([who.parent_order_id], "manual", on=DAY, actor=ACTOR))
    together(hold, create, create)
    before = [len(children(who)) for who in sold]
    create()
    assert [len(children(who)) for who in sold] == before


@in_rounds
def test_changes_by_two_agents_and_three_jobs_leave_every_bill_right(shop):
    shop.set(repeat_threshold=2)
    sold = [who for code in ("PLAN", "YEAR", "CLUB") for who in shop.sell_many(code, 5)]

    def change(who):
        act = random.choice(  # noqa: S311
            [
                lambda: skip_line(who.key, event=1, repetition=2, on=DAY, actor=ACTOR),
                lambda: change_quantity(who.key, to=random.randint(1, 3), on=DAY, actor=ACTOR),  # noqa: S311
                lambda: shift_order(who.key, days=1, on=DAY, actor=ACTOR),
                lambda: swap_line(who.key, event=1, repetition=3, sku="PEN", on=DAY, actor=ACTOR),
            ]
        )
        act()

    together(
        in_a_moment(sold, change),
        in_a_moment(sold, change),
        create,
        lambda: run("process_payments"),
        lambda: run("extend_lines"),
    )
    run("process_payments")
    upfront = ContinuityOrder.objects.filter(settlement__in=["prepaid", "upfront_plan"])
    for continuity in upfront:
        [[planned]] = in_one_go(
            "SELECT sum(total) FROM continuity_line WHERE continuity_order_id = %s AND status <> 'skipped'",
            continuity.id,
        )
        [[billed]] = in_one_go(
            "SELECT sum(amount - given_back) FROM payments_charge WHERE parent_line_id = %s "
            "AND status NOT IN ('cancelled', 'replaced')",
            continuity.parent_line_id,
        )
        assert planned == billed


@in_rounds
def test_two_closers_close_the_lines_and_the_order_between_them(shop):
    shop.define(program("ONE", event(item("PEN"))))
    pairs = [shop.sell_cart(CartLine(sku="ONE"), CartLine(sku="ONE")) for _ in range(8)]
    run("create_child_orders")
    run("fulfil_orders")
    firsts = {who.ref for who, _ in pairs}
    seconds = {who.ref for _, who in pairs}

    def close(refs):
        return lambda: [run("close_parents", criteria={"order": ref}) for ref in refs]

    reports = together(close(firsts), close(seconds))
    done = [report for each in reports for report in each]
    assert sum(report.done for report in done) == 16
    assert sum(report.counts.get("orders", 0) for report in done) == 8
    assert {order(who).parent_order.status for who, _ in pairs} == {"invoiced"}
