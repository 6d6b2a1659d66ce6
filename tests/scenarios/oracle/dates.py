"""Dates of a chain of occurrences: date intervals, `every`, shipping calendars."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import holidays

Doc = dict[str, Any]
MONTHS = {"months": 1, "years": 12}
DAYS = {"days": 1, "weeks": 7}


def add(day: date, count: int, unit: str) -> date:
    """A day so many units later; a day that the month lacks is its last."""
    if unit in DAYS:
        return day + timedelta(days=count * DAYS[unit])
    month = day.year * 12 + day.month - 1 + count * MONTHS[unit]
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def snap(day: date, to: str | None) -> date:
    """The start or the end of the period that a day lies in."""
    if to is None:
        return day
    side, unit = to.split("_of_")
    if unit == "day":
        return day
    if unit == "week":
        start = day - timedelta(days=day.weekday())
        after = start + timedelta(days=7)
    elif unit == "month":
        start = day.replace(day=1)
        after = add(start, 1, "months")
    elif unit == "quarter":
        start = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
        after = add(start, 3, "months")
    else:
        start = date(day.year, 1, 1)
        after = add(start, 12, "months")
    return start if side == "start" else after - timedelta(days=1)


def interval(half: Doc, basis: date, *, first: bool) -> date:
    """The from-half on a basis; the basis moves on until the result lies after it (the first time: on it)."""
    if half.get("locked"):
        locked: date = half["locked"]
        return locked
    to = half.get("snap_before") or half.get("snap_after")
    if to:
        step = {"day": (1, "days"), "week": (1, "weeks"), "month": (1, "months"), "quarter": (3, "months")}.get(
            to.split("_of_")[1], (1, "years")
        )
    else:
        step = (1, half.get("unit", "days"))
    for moves in range(2000):
        moved = add(basis, moves * step[0], step[1])
        result = snap(moved, half.get("snap_before"))
        result = add(result, half.get("shift", 0), half.get("unit", "days"))
        result = snap(result, half.get("snap_after"))
        if result > basis or (first and result == basis):
            return result
    raise AssertionError("an interval that never moves on")


def repeats(event: Doc) -> int | None:
    """How often an event repeats; None for until cancelled."""
    times = event.get("times_to_repeat", 0)
    return None if times == "until_cancelled" else times


def skipped(event: Doc) -> bool:
    return bool(event.get("action") == "skip")


def last_of(events: list[Doc], first: int, duration: int) -> int:
    """The number of the last event that belongs to an order which begins at event `first`."""
    last, count = first, 0
    for number in range(first, len(events) + 1):
        if skipped(events[number - 1]):
            continue
        last, count = number, count + 1
        if count == duration or events[number - 1].get("action") == "end":
            break
    return last


def after(events: list[Doc], at: tuple[int, int], last: int) -> tuple[int, int] | None:
    """The occurrence after another one, up to the last event."""
    event, repetition = at
    times = repeats(events[event - 1]) if event <= len(events) else 0
    if times is None or repetition < times + 1:
        return event, repetition + 1
    return (event + 1, 1) if event + 1 <= last else None


class Chain:
    """Occurrences in order with their nominal dates; each is timed by its own event."""

    def __init__(self, intervals: dict[str, Doc]) -> None:
        self.intervals = intervals
        self.rows: list[Doc] = []

    def begin(self, at: tuple[int, int], day: date) -> None:
        self.rows = [{"at": at, "nominal": day, "via": None, "count": 0}]

    def put(self, at: tuple[int, int], event: Doc, *, again: bool = False) -> date:
        """Times the next occurrence and puts it at the end."""
        previous: date = self.rows[-1]["nominal"]
        via, count = None, 0
        if event.get("start_date") and at[1] == 1 and not again:
            day = event["start_date"]
        elif event.get("date_interval"):
            day = interval(self.intervals[event["date_interval"]]["from"], previous, first=False)
        elif event.get("days_from_last") is not None:
            day = previous + timedelta(days=event["days_from_last"])
        else:
            ((unit, number),) = event["every"].items()
            via, count = ("months", number * MONTHS[unit]) if unit in MONTHS else ("days", number * DAYS[unit])
            total = count
            for row in reversed(self.rows):
                if row["via"] != via:
                    day = add(row["nominal"], total, via)
                    break
                total += row["count"]
        nominal: date = max(day, previous)
        self.rows.append({"at": at, "nominal": nominal, "via": via, "count": count})
        return nominal


def program_calendar(program: Doc, intervals: dict[str, Doc]) -> Iterator[tuple[tuple[int, int], date]]:
    """The one calendar of a current-event program."""
    events = program["events"]
    last = last_of(events, 1, 0)
    chain = Chain(intervals)
    at = (1, 1)
    chain.begin(at, events[0]["start_date"])
    yield at, events[0]["start_date"]
    while True:
        following = after(events, at, last)
        if following is None and not program.get("wrap"):
            return
        at = following or (1, 1)
        yield at, chain.put(at, events[at[0] - 1], again=following is None)


def current_position(program: Doc, intervals: dict[str, Doc], day: date) -> tuple[int, tuple[int, int]]:
    """The place in the calendar, and the (event, repetition), that is current on a day."""
    found = None
    for place, (at, on) in enumerate(program_calendar(program, intervals)):
        if found is not None and on > day:
            break
        if not skipped(program["events"][at[0] - 1]):
            if on <= day or found is None:
                found = (place, at)
            if on > day:
                break
    assert found
    return found


def closed(mode: Doc | None, day: date) -> bool:
    if mode is None:
        return False
    if day.isoweekday() in mode.get("closed_weekdays", ()):
        return True
    if not mode.get("holidays"):
        return False
    known = getattr(holidays, mode["country"])
    wanted = tuple(kind for kind in ("public", "de_facto") if kind in known.supported_categories)
    return day in known(years=day.year, categories=wanted)


def roll(mode: Doc | None, day: date, *, floor: date) -> date:
    """The delivery date of a day on a shipping calendar; never before the floor."""
    step = -1 if mode is not None and mode.get("roll") == "back" else 1
    rolled = day
    while closed(mode, rolled):
        rolled += timedelta(days=step)
    if rolled < floor and rolled < day:
        rolled = day
        while closed(mode, rolled):
            rolled += timedelta(days=1)
    return rolled
