from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kadens.operations.forecast.reports import Report
from kadens.operations.jobs import JOBS
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request

NAMES = (
    "end_pauses",
    "update_current_events",
    "extend_lines",
    "announce",  # an instalment of which the customer was not told is not charged
    "process_payments",
    "create_child_orders",
    "fulfil_orders",
)
Play = Callable[[date, date], None]


@pytest.fixture
def play() -> Play:
    """Run the jobs that plan, announce, make, ship and collect on every day of a stretch."""

    def days(first: date, last: date) -> None:
        for number in range((last - first).days + 1):
            for name in NAMES:
                run_job(JOBS[name], Request(as_of=first + timedelta(days=number), actor="test"))

    return days


def statements(read: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as seen:
        read()
    return len(seen)


def cells(report: Report, *columns: str) -> list[tuple[object, ...]]:
    places = [report.place(column) for column in columns]
    return [tuple(row[place] for place in places) for row in report.rows]
