"""A demo that is looked at in its own year: today is the day after the last that was played to its end."""

from collections.abc import Iterator
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from kadens.domain.company.parameters import set_parameters
from kadens.operations.demo.demo import COMPANY
from kadens.operations.demo.people import day_after, follow_played_days
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.daily import run_day, run_named
from kadens.plumbing import clock
from kadens.plumbing.runner.shapes import Request
from tests.factories.another_day import today_is

pytestmark = pytest.mark.django_db
DAY = date(1998, 7, 1)
UTC = ZoneInfo("UTC")


@pytest.fixture(autouse=True)
def demo() -> Iterator[None]:
    set_parameters({"name": COMPANY, "currency": "USD", "time_zone": "UTC"}, on=DAY, actor="test")
    with today_is(DAY):
        yield


def test_a_day_that_passed_at_the_desk_moves_today_on() -> None:
    assert day_after() is None
    run_day(DAY, "staff:olle")
    assert day_after() == DAY + timedelta(days=1)
    follow_played_days()
    assert clock.today(UTC) == DAY + timedelta(days=1)


def test_the_notices_that_go_out_in_between_are_no_day() -> None:
    run_named(Request(as_of=DAY, actor="timetable"), list(JOBS)[-1])
    run_day(DAY, "staff:olle", dry_run=True)
    assert day_after() is None
    follow_played_days()
    assert clock.today(UTC) == DAY


def test_today_is_never_moved_back() -> None:
    run_day(DAY, "staff:olle")
    clock.begin(DAY + timedelta(days=9))
    follow_played_days()
    assert clock.today(UTC) == DAY + timedelta(days=9)


def test_it_takes_one_statement_and_none_where_today_is_today(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        assert day_after() is None
    clock._moved["by"] = timedelta()
    with django_assert_num_queries(0):  # type: ignore[operator]
        follow_played_days()


def test_another_company_has_no_days_of_the_demo() -> None:
    run_day(DAY, "staff:olle")
    set_parameters({"name": "Nordbok"}, on=DAY, actor="test")
    assert day_after() is None
