"""A demo is looked at in its own year: its processes take the day after the last one played for today."""

import os
from datetime import date

from kadens.plumbing import clock

__all__ = ["take_demo_day"]


def take_demo_day() -> date | None:
    """Let this process and those that it starts take the demo's day for today, unless a day was named; the day.

    None where no demo was played."""
    from kadens.operations.demo.people import day_after  # noqa: PLC0415 - after the set-up

    found = day_after()
    if found is None or os.environ.get(clock.DAY):
        return None
    os.environ[clock.DAY] = found.isoformat()
    clock.begin(found)
    return found
