"""*Continuity update*: running orders take over the newest version of their program (domain.md §4, §6)."""

from dataclasses import replace
from datetime import date

import pytest

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import (
    change_price,
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.models import ContinuityLineItem
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.notices.models import Notice
from kadens.domain.payments.queries import instalments_of
from kadens.plumbing.audit.models import AuditEvent
from tests.factories import (
    ACTOR,
    DAY,
    children,
    contents,
    day,
    delivery_dates,
    edit,
    event,
    every,
    item,
    line,
    lines,
    order,
    program,
    run,
    statuses,
)

BY = {"on": DAY, "actor": ACTOR}
SECOND = {"event": 1, "repetition": 2}


def update(*, overwrite=False, on=DAY, **criteria):
    return run("update_continuity_orders", on, criteria=criteria | ({"overwrite": "true"} if overwrite else {}))


def ships(who):
    """What each line that ships holds: (event, repetition, skus, net)."""
    rows = ContinuityLineItem.objects.filter(line__continuity_order_id=who.key, line__status="planned")
    found: dict[tuple[int, int], list[str]] = {}
    for row in rows.order_by("line__event", "line__repetition", "position"):
        found.setdefault((row.line.event, row.line.repetition), []).append(row.product.sku)
    return found


def nets(who):
    return [each.net for each in lines(who)]


def bill(who):
    rows = instalments_of([who.parent_line_id])
    return [row.amount - row.given_back for row in rows if row.status not in ("cancelled", "replaced")]


def told(who):
    return Notice.objects.filter(parent_line_id=who.parent_line_id, kind="program_changed").count()


def weekly(shop, *items, repeats=3, count=1):
    edit(shop, "BOX", events=(every(count, "weeks", *items, repeats=repeats),))


# Unfulfilled lines only


def test_unfulfilled_lines_take_over_items_and_dates_and_others_stay(shop):
    who = shop.sell("BOX")
    run("create_child_orders")
    before = line(who)
    weekly(shop, item("MUG", 2))
    assert update().done == 1
    assert delivery_dates(who) == [DAY, day(7), day(14), day(21)]
    assert nets(who) == [before.net, 16_00, 16_00, 16_00]
    assert ships(who) == {(1, 2): ["MUG"], (1, 3): ["MUG"], (1, 4): ["MUG"]}
    assert [child.net for child in children(who)] == [before.net]
    assert order(who).version.number == 2


def test_an_update_twice_changes_nothing_more(shop):
    who = shop.sell("BOX")
    weekly(shop, item("MUG"))
    update()
    before = contents()
    assert update().done == 0
    assert contents() == before
    assert told(who) == 1


def test_an_order_that_follows_the_newest_version_is_left_alone(shop):
    weekly(shop, item("MUG"))
    shop.sell("BOX")
    assert update().done == 0


def test_the_customer_hears_once_of_what_they_see_and_nothing_of_what_they_do_not(shop):
    who = shop.sell("BOX")
    edit(shop, "BOX", description="Another text")
    assert update().counts == {}
    assert told(who) == 0
    weekly(shop, item("BOOK", 2), item("PEN", 3), count=2, repeats=4)
    assert update().counts == {"differing": 1}
    assert told(who) == 1


def test_the_difference_is_kept_with_the_order(shop):
    who = shop.sell("BOX")
    weekly(shop, item("BOOK", 2), item("PEN", 3), repeats=4)
    update()
    detail = AuditEvent.objects.get(action="continuity_update", subject_id=who.key).detail
    assert detail["added"] == [[1, 5]]
    assert [change["delivery_on"] for change in detail["changed"]] == [
        [day(14 * n).isoformat(), day(7 * n).isoformat()] for n in (1, 2, 3)
    ]


# The customer's own changes

OWN = {
    "skip": lambda who: skip_line(who.key, **SECOND, **BY),
    "date": lambda who: reschedule_line(who.key, **SECOND, to=day(17), **BY),
    "swap": lambda who: swap_line(who.key, **SECOND, sku="PEN", **BY),
    "price": lambda who: change_price(who.key, **SECOND, sku="BOOK", price=1_00, reason="promised", **BY),
}


@pytest.mark.parametrize("what", OWN)
def test_what_the_customer_changed_survives_an_update(shop, what):
    who = shop.sell("BOX")
    OWN[what](who)
    before = line(who, **SECOND)
    weekly(shop, item("MUG"))
    update()
    after = line(who, **SECOND)
    kept = {
        "skip": ("status", "own_skip"),
        "date": ("delivery_on", "own_date"),
        "swap": ("net", "own_items"),
        "price": ("net", "own_items"),
    }[what]
    assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    assert delivery_dates(who)[2:] == [day(14), day(21)]


@pytest.mark.parametrize("what", OWN)
def test_overwrite_lets_the_program_win(shop, what):
    who = shop.sell("BOX")
    OWN[what](who)
    weekly(shop, item("MUG"))
    update(overwrite=True)
    after = line(who, **SECOND)
    assert (after.status, after.delivery_on, after.net) == ("planned", day(7), 8_00)
    assert (after.own_date, after.own_items, after.own_skip) == (False, False, False)


def test_a_quantity_survives_even_an_overwrite(shop):
    who = shop.sell("BOX")
    change_quantity(who.key, to=3, **BY)
    weekly(shop, item("MUG"))
    update(overwrite=True)
    assert nets(who) == [24_00] * 4


def test_earlier_moves_are_kept(shop):
    who = shop.sell("BOX")
    run("create_child_orders")
    shift_order(who.key, days=5, **BY)
    weekly(shop, item("MUG"))
    update()
    assert delivery_dates(who) == [DAY, day(12), day(19), day(26)]


def test_a_line_dropped_as_missed_stays_dropped(shop):
    shop.set(catch_up="drop")
    who = shop.sell("BOX")
    run("create_child_orders", day(20))
    assert statuses(who)[:2] == ["skipped", "skipped"]
    weekly(shop, item("MUG"))
    update()
    assert [(each.status, each.reason) for each in lines(who)[:2]] == [("skipped", "missed")] * 2


# Events come and go


def test_an_added_event_is_appended(shop):
    who = shop.sell("THREE")
    edit(shop, "THREE", events=(*shop.programs["THREE"].events, event(item("MUG"), days_from_last=10)))
    update()
    assert delivery_dates(who) == [DAY, day(30), day(60), day(70)]
    assert ships(who)[4, 1] == ["MUG"]


def test_lines_of_a_removed_event_are_cancelled_and_come_back_with_it(shop):
    who = shop.sell("THREE")
    events = shop.programs["THREE"].events
    edit(shop, "THREE", events=events[:2])
    update()
    assert statuses(who) == ["planned", "planned", "cancelled"]
    edit(shop, "THREE", events=events)
    update()
    assert statuses(who) == ["planned"] * 3


def test_a_skipped_event_is_skipped_and_its_time_still_passes(shop):
    who = shop.sell("THREE")
    first, second, third = shop.programs["THREE"].events
    edit(shop, "THREE", events=(first, replace(second, action="skip"), third))
    update()
    assert (statuses(who), delivery_dates(who)[2]) == (["planned", "skipped", "planned"], day(60))


def test_an_end_cancels_what_comes_after_it(shop):
    who = shop.sell("THREE")
    first, second, third = shop.programs["THREE"].events
    edit(shop, "THREE", events=(first, replace(second, action="end"), third))
    update()
    assert statuses(who) == ["planned", "planned", "cancelled"]
    assert order(who).complete


def test_an_end_before_what_was_made_ends_the_order(shop):
    who = shop.sell("THREE")
    run("create_child_orders", day(30))
    first, second, third = shop.programs["THREE"].events
    edit(shop, "THREE", events=(replace(first, action="end"), second, third))
    update()
    assert statuses(who) == ["child_created", "child_created", "cancelled"]


@pytest.mark.parametrize("threshold", [None, 1])
def test_repetitions_come_and_go_with_the_threshold(shop, threshold):
    shop.set(repeat_threshold=threshold)
    who = shop.sell("BOX")
    weekly(shop, item("MUG"), repeats=5)
    update()
    assert len(lines(who)) == (6 if threshold is None else 2)
    assert not order(who).complete or threshold is None


# Prices


@pytest.mark.parametrize(("overwrite", "net"), [(False, 20_00), (True, 9_00)])
def test_locked_prices_change_only_by_overwrite(shop, overwrite, net):
    who = shop.sell("THREE")
    cheaper = tuple(replace(each, items=(item("BOOK", price=9_00),)) for each in shop.programs["THREE"].events)
    edit(shop, "THREE", events=cheaper)
    update(overwrite=overwrite)
    assert nets(who) == [net] * 3


def test_a_price_of_the_old_program_stays_locked(shop):
    shop.define(program("DEAL", every(1, "weeks", item("BOOK", price=7_00), repeats=2)))
    who = shop.sell("DEAL")
    edit(shop, "DEAL", events=(every(1, "weeks", item("BOOK", price=11_00), repeats=3),))
    update()
    assert nets(who) == [7_00] * 4


# Anchors


def test_an_order_anchored_at_the_end_of_a_month_keeps_its_anchor(shop):
    who = shop.sell("CLUB", on=date(2024, 1, 31))
    for on in (date(2024, 1, 31), date(2024, 2, 29)):
        run("create_child_orders", on)
    edit(shop, "CLUB", events=(every(1, "months", item("MUG"), repeats=11),))
    update(on=date(2024, 3, 1))
    assert delivery_dates(who)[:6] == [
        date(2024, 1, 31),
        date(2024, 2, 29),
        date(2024, 3, 31),
        date(2024, 4, 30),
        date(2024, 5, 31),
        date(2024, 6, 30),
    ]


def test_a_changed_rhythm_goes_on_from_the_last_line_with_a_child(shop):
    who = shop.sell("CLUB", on=date(2024, 1, 31))
    for on in (date(2024, 1, 31), date(2024, 2, 29)):
        run("create_child_orders", on)
    edit(shop, "CLUB", events=(every(2, "weeks", item("MUG"), repeats=11),))
    update(on=date(2024, 3, 1))
    assert delivery_dates(who)[:4] == [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 14), date(2024, 3, 28)]


def test_an_order_of_a_program_with_one_calendar_follows_the_calendar(shop):
    who = shop.sell("SEASON")
    run("create_child_orders")
    first, *rest = shop.programs["SEASON"].events
    edit(shop, "SEASON", events=(first, *[replace(each, days_from_last=40) for each in rest]))
    update()
    assert delivery_dates(who)[1:4] == [date(2024, 2, 10), date(2024, 3, 21), date(2024, 4, 30)]


# Whom it concerns


def test_a_paused_order_is_updated_and_an_ended_or_cancelled_one_is_not(shop):
    paused, cancelled = shop.sell("BOX"), shop.sell("BOX")
    pause_order(paused.key, until=None, **BY)
    cancel_order(cancelled.key, reason="moved", **BY)
    weekly(shop, item("MUG"))
    assert update().done == 1
    assert (order(paused).version.number, order(cancelled).version.number) == (2, 1)


def test_an_update_of_one_order_leaves_the_others(shop):
    one, other = shop.sell("BOX"), shop.sell("BOX")
    weekly(shop, item("MUG"))
    assert update(order=one.ref).done == 1
    assert (order(one).version.number, order(other).version.number) == (2, 1)


# The plan


@pytest.mark.parametrize(
    ("repeats", "expected"),
    [
        (5, [44_00, 44_00, 44_00]),  # as many
        (6, [44_00, 55_00, 55_00]),  # one more: over the due dates that remain
        (4, [44_00, 33_00, 33_00]),
        (1, [44_00]),  # nothing remains to be paid
        (0, [22_00]),  # and here some goes back
    ],
)
def test_a_plan_becomes_the_new_total_over_its_remaining_due_dates(shop, repeats, expected):
    who = shop.sell("PLAN")
    run("process_payments")
    edit(shop, "PLAN", events=(every(1, "months", item(), repeats=repeats),), description="again")
    update()
    run("process_payments")
    assert bill(who) == expected
    assert shop.gateway.taken() - shop.gateway.refunded() == expected[0]


def test_an_order_paid_at_once_gets_the_difference_back_or_pays_it(shop):
    less, more = shop.sell("YEAR"), shop.sell("YEAR")
    edit(shop, "YEAR", events=(every(3, "months", repeats=2),))
    update(order=less.ref)
    edit(shop, "YEAR", events=(every(3, "months", repeats=4),))
    update(order=more.ref)
    run("process_payments")
    assert (bill(less), bill(more)) == ([66_00], [88_00, 22_00])
    assert shop.gateway.taken() - shop.gateway.refunded() == 66_00 + 110_00
