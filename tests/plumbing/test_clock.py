from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import time_machine

from kadens.plumbing.clock import now, today


def test_the_day_is_that_of_the_companys_zone() -> None:
    with time_machine.travel(datetime(2024, 6, 30, 22, 30, tzinfo=UTC), tick=False):
        assert now() == datetime(2024, 6, 30, 22, 30, tzinfo=UTC)
        assert today(ZoneInfo("Europe/Stockholm")) == date(2024, 7, 1)
        assert today(ZoneInfo("America/New_York")) == date(2024, 6, 30)
