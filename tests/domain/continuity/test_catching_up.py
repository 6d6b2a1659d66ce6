"""What becomes of deliveries whose day went by: `catch_up`, missed lines, and what is late (domain.md §3.1)."""

import pytest

from kadens.domain.catalog.defining import NewCalendar, define_calendars, define_delivery_modes
from kadens.domain.continuity.changing import reschedule_line
from kadens.domain.orders.holding import place_holds, release_holds
from kadens.domain.payments.models import Charge, Refund
from kadens.domain.payments.queries import instalments_of
from tests.factories import (
    ACTOR,
    DAY,
    children,
    day,
    delivery_dates,
    event,
    every,
    line,
    lines,
    order,
    program,
    run,
    statuses,
)

LATE = day(25)


def create(on=LATE, **more):
    return run("create_child_orders", on, **more)


@pytest.fixture
def weekly(shop):
    """Six books, a week apart; on LATE four are late."""
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    return shop


def test_ship_all_makes_one_child_for_each_late_line_now(weekly):
    who = weekly.sell("WEEKLY")
    report = create()
    assert (report.done, report.late) == (4, 4)
    assert [child.delivery_on for child in children(who)] == [LATE] * 4
    assert [each.delivery_on for each in lines(who)] == [day(7 * n) for n in range(6)]


def test_combine_makes_one_child_for_all_late_lines(weekly):
    weekly.set(catch_up="combine")
    who = weekly.sell("WEEKLY")
    report = create()
    assert (report.done, report.late, report.counts["lines"]) == (1, 1, 4)
    [child] = children(who)
    assert (child.net, child.slot_event, child.slot_repetition) == (4 * 20_00, 1, 1)
    assert {each.child_order_id for each in lines(who)[:4]} == {child.id}


def test_combine_leaves_what_is_due_today_in_a_parcel_of_its_own(weekly):
    weekly.set(catch_up="combine")
    who = weekly.sell("WEEKLY")
    assert create(day(21)).done == 2
    assert [child.net for child in children(who)] == [3 * 20_00, 20_00]


def test_combine_takes_every_late_line_however_small_the_chunk(weekly):
    """A cap of one makes the chunk one line; the parcel is whole all the same."""
    weekly.set(catch_up="combine", orders_per_run=1)
    who = weekly.sell("WEEKLY")
    assert create().done == 1
    assert [child.net for child in children(who)] == [4 * 20_00]


def test_slide_ships_the_first_now_and_moves_the_rest_by_as_many_days(weekly):
    weekly.set(catch_up="slide")
    who = weekly.sell("WEEKLY")
    assert create().done == 1
    assert delivery_dates(who) == [day(25 + 7 * n) for n in range(6)]
    assert (order(who).moved_days, statuses(who)) == (25, ["child_created"] + ["planned"] * 5)


def test_slide_moves_lines_that_are_planned_later_as_well(weekly):
    weekly.set(catch_up="slide", repeat_threshold=2)
    who = weekly.sell("WEEKLY")
    for on in (LATE, day(32)):
        create(on)
        run("fulfil_orders", on)
        run("extend_lines", on)
    assert delivery_dates(who) == [day(25 + 7 * n) for n in range(4)]


def test_slide_twice_slides_once(weekly):
    weekly.set(catch_up="slide")
    who = weekly.sell("WEEKLY")
    create(), create()
    assert order(who).moved_days == 25


def test_drop_skips_late_lines_as_missed_and_tells_how_many(weekly):
    weekly.set(catch_up="drop")
    who = weekly.sell("WEEKLY")
    report = create()
    assert (report.done, report.counts["dropped"]) == (0, 4)
    assert [(each.status, each.reason) for each in lines(who)] == [("skipped", "missed")] * 4 + [("planned", "")] * 2


def test_drop_does_not_use_up_the_cap(weekly):
    weekly.set(catch_up="drop", orders_per_run=1)
    weekly.sell("WEEKLY")
    on_time = weekly.sell("THREE", on=LATE)
    assert create().done == 1
    assert len(children(on_time)) == 1


@pytest.mark.parametrize("catch_up", ["slide", "drop"])
def test_a_late_line_that_is_refused_neither_slides_nor_drops(weekly, catch_up):
    weekly.set(catch_up=catch_up)
    who = weekly.sell("WEEKLY")
    place_holds([who.parent_order_id], "manual", on=DAY, actor=ACTOR)
    report = create()
    assert report.refusals == {"hold": 4}
    assert (statuses(who), order(who).moved_days) == (["planned"] * 6, 0)
    release_holds([who.parent_order_id], on=LATE, actor=ACTOR)
    create()
    assert statuses(who)[0] == {"slide": "child_created", "drop": "skipped"}[catch_up]


@pytest.mark.parametrize(("code", "refunded", "cut"), [("YEAR", 3, 0), ("PLAN", 0, 3)])
def test_dropped_lines_that_were_billed_upfront_are_taken_off_the_bill(shop, code, refunded, cut):
    """A book with tax is 22.00. YEAR was paid whole at submit; PLAN has paid one instalment of 44.00 of its 132.00."""
    shop.set(catch_up="drop")
    who = shop.sell(code)
    run("process_payments")
    create(day(250) if code == "YEAR" else day(75))
    run("process_payments")
    assert sum(Refund.objects.values_list("amount", flat=True)) == refunded * 22_00
    kept = sum(row.amount - row.given_back for row in instalments_of([who.parent_line_id]) if row.status != "cancelled")
    planned = sum(each.total for each in lines(who) if each.status == "planned")
    assert kept == planned == (4 if code == "YEAR" else 6) * 22_00 - (refunded + cut) * 22_00


def test_dropping_everything_that_was_paid_gives_all_of_it_back(shop):
    shop.set(catch_up="drop")
    shop.sell("YEAR")
    create(day(400))
    run("process_payments", day(400))
    assert (shop.gateway.taken(), shop.gateway.refunded()) == (88_00, 88_00)
    assert Charge.objects.get().given_back == 88_00


# Missed lines


@pytest.mark.parametrize("catch_up", ["ship_all", "combine", "slide", "drop"])
@pytest.mark.parametrize(("code", "made"), [("MISSED", 1), ("LOOSE", 4)])
def test_a_missed_line_is_never_late_and_made_by_the_first_run_that_can(shop, catch_up, code, made):
    shop.set(catch_up=catch_up)
    who = shop.sell(code, start=day(-95))
    assert [each.missed for each in lines(who)] == [True] * 4
    report = create(day(3))
    assert (report.done, report.late) == (made, 0)
    assert statuses(who) == ["child_created"] * 4
    assert {child.delivery_on for child in children(who)} == {day(3)}


def test_missed_lines_are_delivered_on_the_order_date_and_the_chain_keeps_its_own(shop):
    who = shop.sell("MISSED", start=day(-40))
    assert delivery_dates(who) == [DAY, DAY, day(20), day(50)]
    assert [each.nominal_on for each in lines(who)] == [day(-40), day(-10), day(20), day(50)]


def test_a_late_line_does_not_travel_with_missed_ones(shop):
    shop.set(catch_up="combine")
    who = shop.sell("MISSED", start=day(-40))
    assert create(LATE).done == 2
    assert [child.net for child in children(who)] == [2 * 20_00, 20_00]


def test_missed_lines_do_not_slide_with_late_ones(shop):
    shop.set(catch_up="slide")
    who = shop.sell("LOOSE", start=day(-40))
    create(LATE)
    assert delivery_dates(who) == [DAY, DAY, LATE, day(55)]
    assert [child.delivery_on for child in children(who)] == [LATE, LATE, LATE]


# What is late


def test_a_line_on_a_closed_day_is_late_by_its_rolled_date_only(shop):
    """2024-01-20 is a Saturday; the parcel is delivered on Monday."""
    define_calendars([NewCalendar(code="WEEK", closed_weekdays=(6, 7))], on=DAY, actor=ACTOR)
    define_delivery_modes({"POST": "WEEK"}, on=DAY, actor=ACTOR)
    shop.define(program("POSTED", event(delivery_mode="POST"), event(days_from_last=30)))
    shop.set(catch_up="drop")
    who = shop.sell("POSTED", start=day(5))
    assert (line(who).nominal_on, line(who).delivery_on) == (day(5), day(7))
    assert create(day(6)).done == 0
    report = create(day(7))
    assert (report.done, report.late) == (1, 0)


def test_what_slides_over_a_weekend_ships_on_the_day_of_the_run(shop):
    """Wanted on Saturday the 20th, delivered on Monday, one day late on Tuesday: a day after Saturday is Sunday."""
    define_calendars([NewCalendar(code="WEEK", closed_weekdays=(6, 7))], on=DAY, actor=ACTOR)
    define_delivery_modes({"POST": "WEEK"}, on=DAY, actor=ACTOR)
    shop.define(program("POSTED", event(delivery_mode="POST"), event(days_from_last=30, delivery_mode="POST")))
    shop.set(catch_up="slide")
    who = shop.sell("POSTED", start=day(5))
    report = create(day(8))
    assert (report.done, report.late) == (1, 0)
    assert delivery_dates(who) == [day(8), day(36)]
    assert [child.delivery_on for child in children(who)] == [day(8)]


def test_a_line_that_is_put_on_a_later_day_is_late_only_after_that(weekly):
    weekly.set(catch_up="drop")
    who = weekly.sell("WEEKLY")
    for repetition in range(1, 5):
        reschedule_line(who.key, event=1, repetition=repetition, to=LATE, on=DAY, actor=ACTOR)
    assert (create().done, create().counts) == (4, {})


def test_a_child_is_never_delivered_before_it_is_made(weekly):
    who = weekly.sell("WEEKLY")
    create(day(2))
    assert [(child.ordered_on, child.delivery_on) for child in children(who)] == [(day(2), day(2))]


def test_a_child_made_ahead_is_delivered_on_its_day(weekly):
    weekly.set(days_before_delivery=7)
    who = weekly.sell("WEEKLY")
    create(DAY)
    assert [(child.ordered_on, child.delivery_on) for child in children(who)] == [(DAY, DAY), (DAY, day(7))]
