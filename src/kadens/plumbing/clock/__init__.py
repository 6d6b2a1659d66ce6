"""The only reader of the clock. Everything else takes its day or its instant as an argument.

`KADENS_DAY` lets a process take another day for today, for looking at a demo in its own year; the hours go on as ever.
A process that starts near midnight takes an hour farther from it, so that the day it was told is today in Europe
whatever the time of year then and now.
"""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["DAY", "another_day", "begin", "live_on", "now", "on_the_wall", "today"]

DAY: Final = "KADENS_DAY"
_MORNING: Final = 6
_EVENING: Final = 18
_AWAY: Final = timedelta(hours=6)


def _shift(day: str, instant: datetime) -> timedelta:
    """From this instant to one on another day: whole days, and hours where it is night."""
    days = date.fromisoformat(day) - instant.date() if day else timedelta()
    if not days or _MORNING <= instant.hour < _EVENING:
        return days
    return days + (_AWAY if instant.hour < _MORNING else -_AWAY)


_moved = {"by": _shift(os.environ.get(DAY, ""), datetime.now(UTC))}


def begin(day: date) -> None:
    """Let this process take another day for today from now on."""
    _moved["by"] = _shift(day.isoformat(), datetime.now(UTC))


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC) + _moved["by"]


def on_the_wall() -> datetime:
    """This instant in UTC as the database's own clock has it, whatever day this process takes for today: for holding
    against what the database wrote by itself."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The calendar date that a company's zone shows now."""
    return now().astimezone(zone).date()


def another_day() -> bool:
    """Whether this process takes another day for today."""
    return bool(_moved["by"])


def live_on(days: int = 1) -> None:
    """Let this process, which takes another day for today, take a later one."""
    _moved["by"] += timedelta(days=days)
