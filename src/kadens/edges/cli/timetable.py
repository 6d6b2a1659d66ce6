"""When jobs run by themselves: a time of day in the company's zone, and the latest of those times that has come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

__all__ = ["Entry", "latest_due"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A job (or `day`, all of them), every day at this time by the company's clocks."""

    job: str
    at: time


def latest_due(entry: Entry, now: datetime, zone: ZoneInfo) -> datetime:
    """The latest time at or before `now` at which the entry was due; its date is the day that the job runs for.

    A time that the spring's change of clocks leaves out is due as many minutes later; one that the autumn's has twice
    is due once."""
    here = now.astimezone(zone)
    due = datetime.combine(here.date(), entry.at, tzinfo=zone)
    if due > here:
        due = datetime.combine(here.date() - timedelta(days=1), entry.at, tzinfo=zone)
    return due
