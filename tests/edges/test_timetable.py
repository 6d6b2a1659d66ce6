"""When a job is due by the company's clocks."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from kadens.config.timetable import TIMETABLE
from kadens.edges.cli.timetable import Entry, latest_due
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.daily import DAY

STOCKHOLM = ZoneInfo("Europe/Stockholm")
AT_FOUR = Entry("day", time(4, 0))


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


def test_the_timetable_names_jobs_that_there_are_and_the_day_among_them() -> None:
    names = {entry.job for entry in TIMETABLE}
    assert names <= {*JOBS, DAY}
    assert DAY in names
