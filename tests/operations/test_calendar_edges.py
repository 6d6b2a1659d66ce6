"""The awkward days of the calendar, through the jobs: what ships on which day, and for which day a job runs.

`tests/pure` computes the dates; here orders are sold, the jobs run day by day, and what was made is looked at.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from kadens.domain.catalog.defining import NewCalendar, define_calendars, define_delivery_modes
from kadens.operations.jobs.daily import run_day
from kadens.plumbing import clock
from kadens.pure.timetable import Entry, latest_due
from tests.factories import ACTOR, Shop, Sold, a_shop, children, delivery_dates, event, every, item, program, run

FREE = item(price=0)
"""Nothing to pay: these tests are about days, not money."""

# 2026-2028: the days on which midnight is left out, or comes twice.
NO_MIDNIGHT = {
    "America/Santiago": date(2026, 9, 6),
    "Asia/Beirut": date(2027, 3, 28),
    "Africa/Cairo": date(2026, 4, 24),
    "America/Havana": date(2028, 3, 12),
    "Atlantic/Azores": date(2026, 3, 29),
}
TWO_MIDNIGHTS = {"America/Havana": date(2026, 11, 1), "Atlantic/Azores": date(2026, 10, 25)}


@pytest.fixture
def shop(db: None) -> Shop:
    return a_shop()


def days(text: str) -> list[date]:
    return [date.fromisoformat(each) for each in text.split()]


def created(who: Sold) -> list[date]:
    """The days on which its child orders were made."""
    return [child.ordered_on for child in children(who)]


def live(first: date, last: date) -> None:
    """The daily jobs that plan, make and ship, on every day."""
    for number in range((last - first).days + 1):
        on = first + timedelta(days=number)
        for job in ("extend_lines", "create_child_orders", "fulfil_orders"):
            run(job, on)


def shipped_by(who: Sold, first: date, last: date) -> list[date]:
    live(first, last)
    assert created(who) == [child.delivery_on for child in children(who)]
    return created(who)


# Month ends and leap days

MONTHLY = {
    "2026-12-31": "2026-12-31 2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31",
    "2027-12-30": "2027-12-30 2028-01-30 2028-02-29 2028-03-30 2028-04-30 2028-05-30",
    "1999-11-29": "1999-11-29 1999-12-29 2000-01-29 2000-02-29 2000-03-29 2000-04-29",
    "2099-12-31": "2099-12-31 2100-01-31 2100-02-28 2100-03-31 2100-04-30 2100-05-31",
}


@pytest.mark.parametrize("sold_on", MONTHLY)
def test_a_day_that_short_months_lack_comes_back_in_the_long_ones(shop: Shop, sold_on: str) -> None:
    wanted, on = days(MONTHLY[sold_on]), date.fromisoformat(sold_on)
    shop.set(repeat_threshold=1)
    shop.define(program("MONTHLY", every(1, "months", FREE, repeats=5)))
    who = shop.sell("MONTHLY", on=on)
    assert shipped_by(who, on, wanted[-1]) == wanted


YEARLY = {
    "2024-02-29": "2024-02-29 2025-02-28 2026-02-28 2027-02-28 2028-02-29",
    "1996-02-29": "1996-02-29 1997-02-28 1998-02-28 1999-02-28 2000-02-29",
    "2096-02-29": "2096-02-29 2097-02-28 2098-02-28 2099-02-28 2100-02-28 2101-02-28 2102-02-28 2103-02-28 2104-02-29",
}


@pytest.mark.parametrize("sold_on", YEARLY)
def test_what_is_sold_on_a_leap_day_comes_back_to_it(shop: Shop, sold_on: str) -> None:
    wanted, on = days(YEARLY[sold_on]), date.fromisoformat(sold_on)
    shop.define(program("YEARLY", every(1, "years", FREE, repeats=len(wanted) - 1)))
    who = shop.sell("YEARLY", on=on)
    assert delivery_dates(who) == wanted
    for due in wanted:
        assert run("create_child_orders", due - timedelta(days=1)).done == 0
        assert run("create_child_orders", due).done == 1
    assert created(who) == wanted


@pytest.mark.parametrize(
    ("sold_on", "wanted"),
    [
        ("2027-02-27", "2027-02-27 2027-02-28 2027-03-01 2027-03-02"),
        ("2028-02-27", "2028-02-27 2028-02-28 2028-02-29 2028-03-01"),
        ("2100-02-27", "2100-02-27 2100-02-28 2100-03-01 2100-03-02"),
        ("2000-02-27", "2000-02-27 2000-02-28 2000-02-29 2000-03-01"),
        ("2026-12-30", "2026-12-30 2026-12-31 2027-01-01 2027-01-02"),
    ],
)
def test_a_parcel_a_day_leaves_no_day_out(shop: Shop, sold_on: str, wanted: str) -> None:
    shop.define(program("DAILY", every(1, "days", FREE, repeats=3)))
    on = date.fromisoformat(sold_on)
    who = shop.sell("DAILY", on=on)
    assert shipped_by(who, on, days(wanted)[-1]) == days(wanted)


def test_instalments_of_the_thirty_first_are_charged_on_the_last_days_of_short_months(shop: Shop) -> None:
    sold_on = date(2027, 1, 31)
    who = shop.sell("PLAN", on=sold_on)
    assert len(delivery_dates(who)) == 6
    taken = []
    for number in range(63):
        on = sold_on + timedelta(days=number)
        if run("process_payments", on).done:
            taken.append(on)
    assert taken == days("2027-01-31 2027-02-28 2027-03-31")


def test_a_window_reaches_back_over_the_turn_of_the_year_and_over_a_leap_day(shop: Shop) -> None:
    shop.set(days_before_delivery=2)
    shop.define(program("DATED", event(FREE, start_on=date(2028, 1, 1)), event(FREE, start_on=date(2028, 3, 1))))
    who = shop.sell("DATED", on=date(2027, 12, 1))
    live(date(2027, 12, 28), date(2028, 3, 1))
    assert created(who) == days("2027-12-30 2028-02-28")


# The shipping calendar


@pytest.mark.parametrize("roll", ["forward", "back"])
@pytest.mark.parametrize("closed", range(1, 8))
def test_a_parcel_of_a_closed_weekday_leaves_on_its_neighbour_and_the_chain_stays(
    shop: Shop, closed: int, roll: str
) -> None:
    calendar = NewCalendar(code="WEEK", closed_weekdays=(closed,), roll=roll)
    define_calendars([calendar], on=date(2026, 1, 1), actor=ACTOR)
    define_delivery_modes({"POST": "WEEK"}, on=date(2026, 1, 1), actor=ACTOR)
    shop.define(program("DAILY", every(1, "days", FREE, repeats=8, delivery_mode="POST")))
    sold_on = date(2026, 12, 25)
    who = shop.sell("DAILY", on=sold_on)
    step = timedelta(days=1 if roll == "forward" else -1)
    wanted = []
    for number in range(9):
        on = sold_on + timedelta(days=number)
        if on.isoweekday() == closed:
            on = on + step if on + step >= sold_on else on - step
        wanted.append(on)
    live(sold_on - timedelta(days=1), sold_on + timedelta(days=10))
    assert [child.delivery_on for child in children(who)] == sorted(wanted)
    assert created(who) == sorted(wanted)


@pytest.mark.parametrize(
    ("roll", "wanted"),
    [
        ("forward", "2026-12-24 2026-12-28 2027-01-04 2027-01-07"),
        ("back", "2026-12-24 2026-12-24 2026-12-31 2027-01-07"),
    ],
)
def test_christmas_weekend_and_new_year_in_a_row_are_passed_over(shop: Shop, roll: str, wanted: str) -> None:
    """In Germany 25, 26 (a Saturday) and 27 December 2026 are closed, and 1 (a Friday) to 3 January."""
    calendar = NewCalendar(code="DE", country="DE", closed_weekdays=(6, 7), holidays=True, roll=roll)
    define_calendars([calendar], on=date(2026, 1, 1), actor=ACTOR)
    define_delivery_modes({"POST": "DE"}, on=date(2026, 1, 1), actor=ACTOR)
    shop.define(
        program(
            "FEAST",
            event(FREE, delivery_mode="POST"),
            event(FREE, delivery_mode="POST", start_on=date(2026, 12, 25)),
            event(FREE, delivery_mode="POST", start_on=date(2027, 1, 1)),
            event(FREE, delivery_mode="POST", start_on=date(2027, 1, 7)),
        )
    )
    who = shop.sell("FEAST", on=date(2026, 12, 24))
    assert delivery_dates(who) == days(wanted)
    live(date(2026, 12, 24), date(2027, 1, 8))
    assert created(who) == days(wanted)


# Clocks that change at midnight


def minutes(first: date, last: date, zone: ZoneInfo) -> Iterator[datetime]:
    """Every fifth minute by the clock of the world, from noon to noon by the zone's."""
    now = datetime.combine(first, time(12), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(last, time(12), tzinfo=zone).astimezone(UTC)
    while now <= end:
        yield now
        now += timedelta(minutes=5)


def runs(at: time, around: date, zone: ZoneInfo) -> list[tuple[date, date]]:
    """As a worker does who looks again and again: (day it runs for, day on which it does), each time that is new."""
    first = around - timedelta(days=2)
    seen: set[datetime] = set()
    found = []
    for now in minutes(first, around + timedelta(days=2), zone):
        due = latest_due(Entry("day", at), now, zone)
        if due.astimezone(UTC) not in seen:
            seen.add(due.astimezone(UTC))
            found.append((due.date(), now.astimezone(zone).date()))
    return found[1:]  # the first one was due before we looked


@pytest.mark.parametrize("at", [time(0, 0), time(0, 30)])
@pytest.mark.parametrize(("zone", "on"), [*NO_MIDNIGHT.items(), *TWO_MIDNIGHTS.items()])
def test_a_day_whose_midnight_is_left_out_or_comes_twice_is_run_once_on_that_day(zone: str, on: date, at: time) -> None:
    wanted = [on + timedelta(days=number) for number in (-1, 0, 1, 2)]
    assert runs(at, on, ZoneInfo(zone)) == [(each, each) for each in wanted]


@pytest.mark.parametrize(("zone", "on"), NO_MIDNIGHT.items())
def test_midnight_is_really_left_out_there(zone: str, on: date) -> None:
    midnight = datetime.combine(on, time(0), tzinfo=ZoneInfo(zone))
    assert midnight.astimezone(UTC).astimezone(ZoneInfo(zone)).time() == time(1, 0)


@pytest.mark.parametrize(("zone", "on"), [*list(NO_MIDNIGHT.items())[:2], *TWO_MIDNIGHTS.items()])
def test_a_company_whose_clock_changes_at_midnight_makes_its_parcels_on_their_days(
    shop: Shop, zone: str, on: date
) -> None:
    shop.set(time_zone=zone)
    shop.define(program("DAILY", every(1, "days", FREE, repeats=4)))
    sold_on = on - timedelta(days=2)
    who = shop.sell("DAILY", on=sold_on)
    for now in minutes(sold_on - timedelta(days=1), on + timedelta(days=2), ZoneInfo(zone)):
        if now.astimezone(ZoneInfo(zone)).hour in (0, 1, 23) and not now.minute:
            with time_machine.travel(now, tick=False):
                run_day(clock.today(ZoneInfo(zone)), ACTOR)
    assert created(who) == [sold_on + timedelta(days=number) for number in range(5)]
    assert [child.delivery_on for child in children(who)] == created(who)


APIA = ZoneInfo("Pacific/Apia")


def test_a_zone_that_left_a_day_out_has_no_such_today() -> None:
    """Samoa went from 29 to 31 December 2011."""
    seen = []
    for now in minutes(date(2011, 12, 29), date(2011, 12, 31), APIA):
        with time_machine.travel(now, tick=False):
            seen.append(clock.today(APIA))
    assert list(dict.fromkeys(seen)) == days("2011-12-29 2011-12-31")


def test_what_was_due_on_a_day_that_was_left_out_is_made_on_the_next_one(shop: Shop) -> None:
    shop.set(time_zone="Pacific/Apia")
    shop.define(program("DAILY", every(1, "days", FREE, repeats=3)))
    who = shop.sell("DAILY", on=date(2011, 12, 28))
    for now in minutes(date(2011, 12, 28), date(2012, 1, 1), APIA):
        with time_machine.travel(now, tick=False):
            if now.astimezone(APIA).time() == time(13, 0):
                run_day(clock.today(APIA), ACTOR)
    assert created(who) == days("2011-12-28 2011-12-29 2011-12-31 2011-12-31")
