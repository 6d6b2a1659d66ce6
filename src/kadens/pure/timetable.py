"""When jobs run by themselves: a time of day in the company's zone, the latest of those that has come, and the next."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

__all__ = ["Entry", "latest_due", "next_due"]

_DAYS_BACK: Final = 3
_DAYS_AHEAD: Final = 4
_NOON: Final = time(12)


@dataclass(frozen=True, slots=True)
class Entry:
    """A job (or `day`, all of them), every day at this time by the company's clocks; with `every` again each time so
    much has passed since then."""

    job: str
    at: time
    every: timedelta | None = None

    def __str__(self) -> str:
        return f"{self.at:%H:%M}" if self.every is None else f"{self.at:%H:%M} and every {self.every}"


def latest_due(entry: Entry, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest time at or before `now` at which the entry was due; its date is the day that the job runs for.

    A time that a change of clocks leaves out is due as many minutes later, one that it has twice is due once. A day
    that a zone left out, when it moved across the date line, is no day."""
    today = now.astimezone(zone).date()
    for day in (today - timedelta(days=back) for back in range(_DAYS_BACK)):
        due = datetime.combine(day, entry.at, tzinfo=zone)
        if due.astimezone(UTC) <= now and _is_a_day(day, zone):
            return due if entry.every is None else _last_of(due.astimezone(UTC), entry.every, now).astimezone(zone)
    raise AssertionError("every zone has a day in three")


def next_due(entry: Entry, now: datetime, zone: ZoneInfo) -> datetime:
    """The first time after `now` at which the entry will be due."""
    tomorrow = _first_after(entry, now, zone)
    if entry.every is None:
        return tomorrow
    again = latest_due(entry, now, zone).astimezone(UTC) + entry.every
    return min(again.astimezone(zone), tomorrow, key=lambda due: due.astimezone(UTC))


def _first_after(entry: Entry, now: datetime, zone: ZoneInfo) -> datetime:
    """The next time of day, today or on the next day that there is."""
    today = now.astimezone(zone).date()
    for day in (today + timedelta(days=ahead) for ahead in range(_DAYS_AHEAD)):
        due = datetime.combine(day, entry.at, tzinfo=zone)
        if due.astimezone(UTC) > now and _is_a_day(day, zone):
            return due
    raise AssertionError("every zone has a day in three")


def _last_of(first: datetime, every: timedelta, now: datetime) -> datetime:
    """The latest of the times that come again and again after the first."""
    return first + (now - first) // every * every


def _is_a_day(day: date, zone: ZoneInfo) -> bool:
    noon = datetime.combine(day, _NOON, tzinfo=zone)
    return noon.astimezone(UTC).astimezone(zone).date() == day
