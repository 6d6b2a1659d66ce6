"""The only reader of the clock. Everything else takes its day or its instant as an argument.

`KADENS_DAY` lets a process take another day for today, for looking at a demo in its own year; the hours go on as ever.
"""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["DAY", "another_day", "begin", "live_on", "now", "on_the_wall", "today"]

DAY: Final = "KADENS_DAY"


def _shift(day: str) -> timedelta:
    return timedelta(days=(date.fromisoformat(day) - datetime.now(UTC).date()).days) if day else timedelta()


_moved = {"by": _shift(os.environ.get(DAY, ""))}


def begin(day: date) -> None:
    """Let this process take another day for today from now on."""
    _moved["by"] = _shift(day.isoformat())


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
