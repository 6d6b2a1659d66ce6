from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from kadens.plumbing import clock
from kadens.plumbing.clock import now, today
from tests.factories.another_day import today_is


def test_the_day_is_that_of_the_companys_zone() -> None:
    with time_machine.travel(datetime(2024, 6, 30, 22, 30, tzinfo=UTC), tick=False):
        assert now() == datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
        assert today(ZoneInfo("Europe/Stockholm")) == date(2024, 7, 1)
        assert today(ZoneInfo("America/New_York")) == date(2024, 6, 30)


@pytest.mark.parametrize("hour", range(24))
@pytest.mark.parametrize("real", [date(2026, 11, 24), date(2026, 7, 1)])
@pytest.mark.parametrize("wanted", [date(1998, 7, 1), date(1998, 1, 31)])
def test_a_day_that_is_told_is_today_at_any_hour_of_any_season(real: date, hour: int, wanted: date) -> None:
    instant = datetime(real.year, real.month, real.day, hour, 59, tzinfo=UTC)
    with time_machine.travel(instant, tick=False), today_is(wanted):
        assert {today(ZoneInfo(zone)) for zone in ("Europe/Stockholm", "Europe/London", "UTC")} == {wanted}
        assert now().minute == 59
        clock.live_on()
        assert (today(ZoneInfo("Europe/Stockholm")) - wanted).days == 1


def test_the_real_day_is_left_as_it_is() -> None:
    instant = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
    with time_machine.travel(instant, tick=False), today_is(instant.date()):
        assert now() == instant
        assert not clock.another_day()
