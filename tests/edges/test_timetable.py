"""When a job is due by the company's clocks."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kadens.config.timetable import TIMETABLE
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.daily import DAY
from kadens.pure.timetable import Entry, latest_due, next_due

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT_FOUR = Entry("day", time(4, 0))
EVERY_FIVE = Entry("settle_payments", time(0, 0), every=timedelta(minutes=5))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2024-01-10T02:59+00:00", "2024-01-09T03:00+00:00"),  # 03:59 in Stockholm: yesterday's
        ("2024-01-10T03:00+00:00", "2024-01-10T03:00+00:00"),
        ("2024-01-10T23:30+00:00", "2024-01-10T03:00+00:00"),  # past midnight there, not yet four
        ("2024-07-10T02:00+00:00", "2024-07-10T02:00+00:00"),  # summer time
    ],
)
def test_the_latest_time_that_has_come(now: str, due: str) -> None:
    assert latest_due(AT_FOUR, datetime.fromisoformat(now), STOCKHOLM) == datetime.fromisoformat(due)


def test_a_time_that_the_spring_leaves_out_is_due_all_the_same() -> None:
    due = latest_due(Entry("day", time(2, 30)), datetime(2024, 3, 31, 12, tzinfo=UTC), STOCKHOLM)
    assert due.date() == date(2024, 3, 31)


def test_a_time_that_the_autumn_has_twice_is_due_once() -> None:
    entry, instants = Entry("day", time(2, 30)), (datetime(2024, 10, 27, hour, 45, tzinfo=UTC) for hour in (0, 1, 2))
    assert len({latest_due(entry, now, STOCKHOLM).timestamp() for now in instants}) == 1


AROUND_MIDNIGHT = [
    ("America/Santiago", date(2026, 4, 4)),  # 24:00 is 23:00 again
    ("America/Santiago", date(2026, 9, 6)),  # 00:00 is 01:00
    ("America/Havana", date(2026, 3, 8)),  # 00:00 is 01:00
    ("America/Havana", date(2026, 11, 1)),  # 01:00 is 00:00 again
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Africa/Cairo", date(2026, 4, 24)),
    ("Africa/Cairo", date(2026, 10, 29)),
    ("Europe/Stockholm", date(2026, 10, 25)),
]


@pytest.mark.parametrize(("name", "changed_on"), AROUND_MIDNIGHT)
@pytest.mark.parametrize("at", [time(0, 0), time(0, 30), time(2, 30), time(4, 0), time(23, 30)])
def test_every_day_is_due_once_and_in_order_though_the_clocks_change(name: str, changed_on: date, at: time) -> None:
    zone = ZoneInfo(name)
    noon = datetime.combine(changed_on - timedelta(days=2), time(12), tzinfo=zone).astimezone(UTC)
    found = [latest_due(Entry("day", at), noon + timedelta(minutes=minute), zone) for minute in range(4 * 24 * 60)]
    instants = [due.timestamp() for due in found]
    assert instants == sorted(instants)
    days = list(dict.fromkeys(due.date() for due in found))
    assert days == [days[0] + timedelta(days=nth) for nth in range(len(days))]
    assert len(set(instants)) == len(days) == 5
    assert all(due.timestamp() <= (noon + timedelta(minutes=minute)).timestamp() for minute, due in enumerate(found))


def test_a_time_that_midnight_leaves_out_is_due_as_many_minutes_later() -> None:
    due = latest_due(Entry("day", time(0, 30)), datetime(2026, 9, 6, 12, tzinfo=UTC), ZoneInfo("America/Santiago"))
    assert (due.date(), due.astimezone(UTC).hour, due.astimezone(UTC).minute) == (date(2026, 9, 6), 4, 30)


def test_a_day_that_the_zone_left_out_is_never_due_and_the_next_one_is() -> None:
    apia, entry = ZoneInfo("Pacific/Apia"), AT_FOUR
    start = datetime(2011, 12, 29, 12, tzinfo=UTC)
    days = dict.fromkeys(latest_due(entry, start + timedelta(minutes=minute), apia).date() for minute in range(4_000))
    assert list(days) == [
        date(2011, 12, 28),
        date(2011, 12, 29),
        date(2011, 12, 31),
        date(2012, 1, 1),
    ]


def test_the_timetable_names_jobs_that_there_are_and_the_day_among_them() -> None:
    names = {entry.job for entry in TIMETABLE}
    assert names <= {*ALL_JOBS, DAY}
    assert DAY in names


@pytest.mark.parametrize(
    ("entry", "now", "due"),
    [
        (AT_FOUR, "2024-01-10T02:59+00:00", "2024-01-10T03:00+00:00"),
        (AT_FOUR, "2024-01-10T03:00+00:00", "2024-01-11T03:00+00:00"),
        (EVERY_FIVE, "2024-01-10T12:02+00:00", "2024-01-10T12:05+00:00"),
        (EVERY_FIVE, "2024-01-10T22:57+00:00", "2024-01-10T23:00+00:00"),
    ],
)
def test_the_next_time(entry: Entry, now: str, due: str) -> None:
    assert next_due(entry, datetime.fromisoformat(now), STOCKHOLM) == datetime.fromisoformat(due)


@pytest.mark.parametrize(("name", "changed_on"), AROUND_MIDNIGHT)
@pytest.mark.parametrize("entry", [AT_FOUR, Entry("day", time(0, 0)), Entry("x", time(0, 0), every=timedelta(hours=7))])
def test_the_next_time_is_the_one_that_comes(name: str, changed_on: date, entry: Entry) -> None:
    zone = ZoneInfo(name)
    now = datetime.combine(changed_on - timedelta(days=1), time(11), tzinfo=zone).astimezone(UTC)
    for minute in range(0, 2 * 24 * 60, 7):
        at = now + timedelta(minutes=minute)
        following = next_due(entry, at, zone).astimezone(UTC)
        assert following > at
        assert latest_due(entry, following, zone).astimezone(UTC) == following
        assert latest_due(entry, following - timedelta(seconds=1), zone).astimezone(UTC) <= at
