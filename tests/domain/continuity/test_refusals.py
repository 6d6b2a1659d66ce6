"""Why a line gets no child order: each reason, which one counts, for how long, and the cap."""

from datetime import date

import pytest

from kadens.domain.catalog.models import Stock
from kadens.domain.continuity.cancelling import release_order
from kadens.domain.continuity.changing import reschedule_line
from kadens.domain.continuity.creating import expected_child_orders
from kadens.domain.continuity.models import ContinuityLine
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.notices.models import Notice
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.payments.retrying import replace_card
from kadens.plumbing.runner.shapes import Work
from tests.factories import (
    ACTOR,
    DAY,
    children,
    contents,
    day,
    delivery_dates,
    every,
    item,
    line,
    program,
    refusals,
    run,
    statuses,
)


def hold(who, on=DAY):
    place_holds([who.parent_order_id], "manual", on=on, actor=ACTOR)


def release(who, on=DAY):
    release_holds([who.parent_order_id], on=on, actor=ACTOR)


def pause(who, on=DAY):
    pause_order(who.key, until=None, on=on, actor=ACTOR)


def expire(shop, who, last_day=date(2023, 12, 31)):
    shop.customers += 1
    replace_card(
        customer_id=customer_of(who),
        token=f"expired-{shop.customers}",
        brand="",
        last_four="",
        expires_on=last_day,
        on=DAY,
        actor=ACTOR,
    )


def customer_of(who):
    return line(who).continuity_order.customer_id


def reasons(who):
    return [reason for reason, _, _ in refusals(who)]


def create(on=DAY, **more):
    return run("create_child_orders", on, **more)


# Each reason


def test_a_paused_order_gets_no_child_and_gets_it_after_resuming(shop):
    who = shop.sell("CLUB")
    pause(who)
    assert create().refusals == {"paused": 1}
    resume_order(who.key, on=DAY, actor=ACTOR)
    assert create().done == 1


def test_a_held_order_gets_no_child_and_gets_it_after_the_release(shop):
    who = shop.sell("CLUB")
    hold(who)
    assert create().refusals == {"hold": 1}
    assert release_order(who.key, on=DAY, actor=ACTOR) == {who.parent_order_id}
    assert create().done == 1


@pytest.mark.parametrize("behaviour", ["decline", "decline_hard", "unknown", "faulty"])
def test_an_instalment_that_is_due_and_not_paid_holds_the_child_back(shop, behaviour):
    who = shop.sell("PLAN")
    shop.behave(who, behaviour)
    run("process_payments")
    assert create().refusals == {"payment": 1}


def test_an_instalment_that_is_not_due_yet_holds_nothing_back(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    shop.behave(who, "decline")
    assert create(day(20)).done == 1


def test_a_bill_that_is_not_paid_holds_nothing_back(shop):
    shop.sell("PLAN", pay_with="on_account")
    run("process_payments")
    assert create().done == 1


@pytest.mark.parametrize(("last_day", "made"), [(date(2024, 1, 31), 1), (date(2023, 12, 31), 0)])
def test_a_card_whose_month_ends_before_the_delivery_gets_no_child(shop, last_day, made):
    shop.sell("CLUB", customer=shop.customer(expires_on=last_day))
    report = create()
    assert (report.done, report.refusals) == (made, {} if made else {"card_expired": 1})


def test_the_card_is_tested_on_the_day_that_the_child_is_delivered_even_when_that_is_late(shop):
    who = shop.sell("CLUB", customer=shop.customer(expires_on=date(2024, 1, 31)))
    hold(who)
    create()
    release(who)
    assert create(date(2024, 2, 1)).refusals == {"card_expired": 1}


@pytest.mark.parametrize("code", ["YEAR", "PLAN"])
def test_an_expired_card_with_nothing_left_to_pay_stops_no_child(shop, code):
    who = shop.sell(code)
    for months in range(3):
        run("process_payments", day(31 * months))
    expire(shop, who)
    assert create().done == 1


def test_an_expired_card_with_an_instalment_left_to_pay_stops_the_child(shop):
    who = shop.sell("PLAN")
    run("process_payments")
    expire(shop, who)
    assert create().refusals == {"card_expired": 1}


def test_an_expired_card_stops_no_child_that_costs_nothing(shop):
    shop.define(program("FREE", every(1, "weeks", item(price=0), repeats=1)))
    who = shop.sell("FREE")
    expire(shop, who)
    assert create().done == 1


def test_an_expired_card_does_not_matter_on_account(shop):
    shop.sell("CLUB", pay_with="on_account", customer=shop.customer(expires_on=date(2023, 12, 31)))
    assert create().done == 1


def test_the_customer_hears_once_that_the_card_expired(shop):
    who = shop.sell("CLUB", customer=shop.customer(expires_on=date(2023, 12, 31)))
    for offset in range(3):
        create(day(offset))
    assert Notice.objects.filter(kind="card_expired", parent_line_id=who.parent_line_id).count() == 1


def test_an_empty_shelf_stops_the_child_and_a_delivery_of_goods_lets_it_go(shop):
    shop.stock(0)
    who = shop.sell("VASES")
    assert create().refusals == {"no_stock": 1}
    shop.stock(1)
    assert create(day(1)).done == 1
    assert Stock.objects.get().reserved == 1
    assert [child.delivery_on for child in children(who)] == [day(1)]


# Which reason counts

BREAKING = {
    "paused": lambda shop, who: pause(who),
    "hold": lambda shop, who: hold(who),
    "payment": lambda shop, who: (shop.behave(who, "decline"), run("process_payments")),
    "card_expired": lambda shop, who: None,  # it is sold to an expired card
    "no_stock": lambda shop, who: shop.stock(0),
    "cap": lambda shop, who: shop.set(orders_per_run=1),
}


@pytest.mark.parametrize("first", range(len(BREAKING)))
def test_of_several_reasons_the_first_in_the_order_of_precedence_counts(shop, first):
    shop.define(program("TROUBLE", every(1, "weeks", item("VASE"), repeats=1), bill_upfront=True, **PLANNED))
    wrong = list(BREAKING)[first:]
    ahead = shop.sell("THREE", pay_with="on_account")
    expires_on = date(2023, 12, 31) if "card_expired" in wrong else date(2030, 12, 31)
    who = shop.sell("TROUBLE", customer=shop.customer(expires_on=expires_on))
    for reason in reversed(wrong):
        BREAKING[reason](shop, who)
    report = create()
    assert report.refusals == {wrong[0]: 1}
    assert reasons(who) == [wrong[0]]
    assert len(children(ahead)) == 1


PLANNED = {"payment_schedule": "MONTHLY-3"}


# For how long


def test_a_refusal_is_one_run_of_days_while_no_day_is_left_out(shop):
    who = shop.sell("CLUB")
    hold(who)
    for offset in (0, 1, 1, 2):
        create(day(offset))
    assert refusals(who) == [("hold", DAY, day(2))]


def test_a_day_without_a_run_breaks_the_run_of_days(shop):
    who = shop.sell("CLUB")
    hold(who)
    for offset in (0, 1, 3, 4):
        create(day(offset))
    assert refusals(who) == [("hold", DAY, day(1)), ("hold", day(3), day(4))]


def test_another_reason_begins_a_run_of_days_of_its_own(shop):
    who = shop.sell("CLUB")
    hold(who)
    create()
    pause(who)
    create(day(1))
    resume_order(who.key, on=day(2), actor=ACTOR)
    create(day(2))
    assert refusals(who) == [("hold", DAY, DAY), ("paused", day(1), day(1)), ("hold", day(2), day(2))]


def test_a_job_run_again_for_an_earlier_day_finds_the_run_of_days_that_holds_it(shop):
    who = shop.sell("CLUB")
    hold(who)
    for offset in (0, 1, 2, 0, 1):
        assert create(day(offset)).parked == 0
    assert refusals(who) == [("hold", DAY, day(2))]


def test_a_dry_run_keeps_no_refusal(shop):
    who = shop.sell("CLUB")
    hold(who)
    assert create(dry_run=True).refusals == {"hold": 1}
    assert refusals(who) == []


# The window


@pytest.mark.parametrize(("days", "made"), [(6, 0), (7, 1), (30, 1)])
def test_the_window_opens_some_days_before_the_delivery_and_does_not_close(shop, days, made):
    shop.set(days_before_delivery=7)
    shop.sell("CLUB", on=day(-100))
    create(day(-100))
    before = len(ContinuityLine.objects.filter(status="child_created"))
    shop.set(days_before_delivery=days)
    second = ContinuityLine.objects.filter(status="planned").earliest("delivery_on").delivery_on
    run("create_child_orders", date.fromordinal(second.toordinal() - 7))
    assert ContinuityLine.objects.filter(status="child_created").count() - before == made


# The cap


def test_the_cap_takes_the_oldest_delivery_first_then_the_oldest_order(shop):
    shop.set(orders_per_run=2, days_before_delivery=3)
    later = shop.sell("THREE", on=day(2))
    first, second, third = (shop.sell("THREE") for _ in range(3))
    assert create().refusals == {"cap": 2}
    assert [len(children(who)) for who in (first, second, third, later)] == [1, 1, 0, 0]
    create()
    assert [len(children(who)) for who in (third, later)] == [1, 1]


def test_two_hundred_and_forty_due_lines_go_in_runs_of_the_cap(shop):
    shop.set(orders_per_run=100)
    shop.sell_many("THREE", 240)
    assert [create(day(offset)).done for offset in range(4)] == [100, 100, 40, 0]


def test_an_asked_limit_is_a_cap_of_its_own(shop):
    shop.set(orders_per_run=5)
    shop.sell_many("THREE", 8)
    assert create(limit=3).done == 3
    assert create().done == 5


def test_a_cap_of_nothing_is_no_cap(shop):
    shop.set(orders_per_run=0)
    shop.sell_many("THREE", 3)
    assert create().done == 3


def test_the_cap_counts_orders_not_lines(shop):
    shop.set(orders_per_run=1)
    missed = shop.sell("MISSED", start=day(-95))
    shop.sell("THREE")
    report = create()
    assert (report.done, report.refusals) == (1, {"cap": 1})
    assert statuses(missed) == ["child_created"] * 4


def test_a_refused_line_does_not_use_up_the_cap(shop):
    shop.set(orders_per_run=1)
    held, free = shop.sell("THREE"), shop.sell("THREE")
    hold(held)
    assert create().refusals == {"hold": 1}
    assert len(children(free)) == 1


@pytest.mark.parametrize("catch_up", ["ship_all", "combine", "slide", "drop"])
def test_lines_that_only_the_cap_held_back_are_not_late(shop, catch_up):
    shop.set(catch_up=catch_up, orders_per_run=1)
    first, second = shop.sell("CLUB"), shop.sell("CLUB")
    dates = delivery_dates(second)
    assert create().done == 1
    assert line(second).cap_held
    report = create(day(5))
    assert (report.done, report.late) == (1, 0)
    assert delivery_dates(second) == dates
    assert [child.delivery_on for child in children(second)] == [day(5)]
    assert len(children(first)) == 1


@pytest.mark.parametrize(
    ("catch_up", "made"), [("ship_all", (2, 2)), ("combine", (2, 1)), ("slide", (1, 0)), ("drop", (0, 0))]
)
def test_late_lines_that_the_cap_keeps_back_stay_late(shop, catch_up, made):
    """Two orders of two lines, both late; the cap lets one run make two orders."""
    shop.set(catch_up=catch_up, orders_per_run=2)
    shop.define(program("WEEKS", every(1, "weeks", repeats=1)))
    one, two = shop.sell("WEEKS"), shop.sell("WEEKS")
    late = day(10)
    reports = [create(late), create(late)]
    assert not any(line.cap_held for line in ContinuityLine.objects.filter(delivery_on__lt=late))
    if catch_up == "ship_all":
        assert [(report.done, report.late) for report in reports] == [(2, 2), (2, 2)]
    if catch_up == "combine":
        assert [(report.done, report.late) for report in reports] == [(2, 2), (0, 0)]
        assert all(len(children(who)) == 1 for who in (one, two))
    if catch_up == "slide":
        assert [(report.done, report.late) for report in reports] == [(2, 0), (0, 0)]
        assert delivery_dates(one) == delivery_dates(two) == [day(10), day(17)]
    if catch_up == "drop":
        assert [report.done for report in reports] == [0, 0]
        assert statuses(one) == statuses(two) == ["skipped", "skipped"]


# The surge


def expected(on=DAY, limit=None):
    work = Work(run_id=0, as_of=on, actor=ACTOR, criteria={}, limit=limit, dry_run=False)
    return expected_child_orders(work)


def test_a_surge_is_measured_by_what_is_due_and_not_late(shop):
    shop.sell_many("THREE", 5)
    shop.sell("MISSED", start=day(-95))
    assert expected() == 9
    assert expected(day(1)) == 4


def test_what_only_the_cap_held_back_counts_for_the_surge_and_no_more_than_the_cap_lets_through(shop):
    shop.set(orders_per_run=2)
    shop.sell_many("THREE", 7)
    assert expected() == 2
    create()
    shop.set(orders_per_run=None)
    assert expected(day(1)) == 5
    assert expected(day(1), limit=3) == 3


# Stock


def test_stock_is_shared_out_in_the_order_of_the_cap(shop):
    shop.set(days_before_delivery=3)
    shop.stock(3)
    later = shop.sell("VASES", on=day(1))
    two, big, one = shop.sell("VASES", quantity=2), shop.sell("VASES", quantity=5), shop.sell("VASES")
    assert create().refusals == {"no_stock": 2}
    assert [len(children(who)) for who in (two, big, one, later)] == [1, 0, 1, 0]
    assert Stock.objects.get().reserved == 3


def test_a_child_gets_all_its_lines_or_none(shop):
    shop.define(program("SET", every(1, "weeks", item("BOOK"), item("VASE", 4), repeats=1)))
    shop.stock(3)
    who, small = shop.sell("SET"), shop.sell("VASES", quantity=3)
    assert create().refusals == {"no_stock": 1}
    assert (children(who), len(children(small))) == ([], 1)


def test_a_parcel_of_missed_lines_gets_all_its_stock_or_none(shop):
    shop.define(program("SETS", every(30, "days", item("VASE"), repeats=3), consolidate=True))
    shop.stock(3)
    who = shop.sell("SETS", start=day(-95))
    assert create().refusals == {"no_stock": 4}
    shop.stock(4)
    assert create().done == 1
    assert [child.net for child in children(who)] == [4 * 12_00]


def test_the_same_product_twice_in_a_parcel_is_wanted_twice(shop):
    shop.define(program("PAIR", every(1, "weeks", item("VASE"), item("VASE", 2), repeats=1)))
    shop.stock(2)
    shop.sell("PAIR")
    assert create().refusals == {"no_stock": 1}


def test_what_the_cap_keeps_back_takes_nothing_from_the_shelf(shop):
    shop.set(orders_per_run=1)
    shop.stock(5)
    shop.sell("VASES", quantity=2), shop.sell("VASES", quantity=2)
    create()
    assert Stock.objects.get().reserved == 2


# Narrowing


@pytest.mark.parametrize("criterion", ["program", "order", "customer", "product"])
def test_a_run_for_a_criterion_leaves_everything_else_as_it_is(shop, criterion):
    box, club = shop.sell("BOX"), shop.sell("CLUB")
    value = {"program": "BOX", "order": box.ref, "customer": box.customer, "product": "PEN"}[criterion]
    assert create(criteria={criterion: value}).done == 1
    assert (len(children(box)), children(club), refusals(club)) == (1, [], [])


def test_an_order_that_nothing_is_due_for_changes_nothing(shop):
    who = shop.sell("THREE")
    reschedule_line(who.key, event=1, repetition=1, to=day(3), on=DAY, actor=ACTOR)
    before = contents()
    assert create().done == 0
    assert contents() == before
