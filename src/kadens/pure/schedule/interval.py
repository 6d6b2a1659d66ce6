"""Date interval codes: snap, shift, snap again; a locked date overrides (domain.md §2.5)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kadens.pure.dates import DateOutOfRange, Period, Unit, add, end_of, start_of
from kadens.pure.errors import KadensError

_MOST_STEPS = 10_000
_PROBE = date(2000, 1, 31)  # any date would do

# The unit by which the basis moves on, for each period that a half can snap to.
_STEPS = {
    Period.DAY: (1, Unit.DAYS),
    Period.WEEK: (1, Unit.WEEKS),
    Period.MONTH: (1, Unit.MONTHS),
    Period.QUARTER: (3, Unit.MONTHS),
    Period.YEAR: (1, Unit.YEARS),
}


class Snap(StrEnum):
    """The first or last day of a period."""

    START_OF_DAY = "start_of_day"
    START_OF_WEEK = "start_of_week"
    START_OF_MONTH = "start_of_month"
    START_OF_QUARTER = "start_of_quarter"
    START_OF_YEAR = "start_of_year"
    END_OF_DAY = "end_of_day"
    END_OF_WEEK = "end_of_week"
    END_OF_MONTH = "end_of_month"
    END_OF_QUARTER = "end_of_quarter"
    END_OF_YEAR = "end_of_year"

    @property
    def period(self) -> Period:
        """The period whose edge this is."""
        return Period(self.value.rpartition("_")[2])

    def of(self, on: date) -> date:
        """The edge of the period that contains `on`."""
        return start_of(self.period, on) if self.value.startswith("start") else end_of(self.period, on)


class IntervalNeverAdvances(KadensError):
    """The basis moved on ten thousand times and the result still lay before it."""

    code = "interval_never_advances"
    message = "Date interval {interval} does not reach a date after {basis}."


@dataclass(frozen=True, slots=True)
class Half:
    """One end of a date interval. `shift` counts `unit`s and may be negative; a locked date overrides the rest."""

    snap_before: Snap | None = None
    shift: int = 0
    unit: Unit = Unit.DAYS
    snap_after: Snap | None = None
    locked: date | None = None


@dataclass(frozen=True, slots=True)
class DateInterval:
    """A date interval code: the from-half dates an occurrence, the to-half bounds the event's current period."""

    code: str
    from_half: Half
    to_half: Half | None = None


def evaluate(half: Half, basis: date) -> date:
    """The half on a basis, wherever that lies. Raises DateOutOfRange."""
    if half.locked:
        return half.locked
    before = half.snap_before.of(basis) if half.snap_before else basis
    shifted = add(before, half.shift, half.unit)
    return half.snap_after.of(shifted) if half.snap_after else shifted


def next_on(interval: DateInterval, basis: date, *, strictly: bool) -> date:
    """The from-half's date after the basis (`strictly`), or on or after it (the first of a chain).

    While it lies too early the basis moves on by the snap's unit, without a snap by the shift's, always counted from
    the original basis so that short months do not drift. A locked date is taken as it is.
    Raises IntervalNeverAdvances, DateOutOfRange.
    """
    half = interval.from_half
    if half.locked:
        return half.locked
    count, unit = _step(half)
    for steps in range(_MOST_STEPS + 1):
        result = evaluate(half, add(basis, steps * count, unit))
        if result > basis or (result == basis and not strictly):
            return result
    raise IntervalNeverAdvances(interval=interval.code, basis=basis)


def reaches_on(interval: DateInterval) -> bool:
    """False for a code that no order could use: it never gets beyond its basis, or leaves the calendar at once."""
    try:
        next_on(interval, _PROBE, strictly=True)
    except (IntervalNeverAdvances, DateOutOfRange):
        return False
    return True


def period_end(interval: DateInterval, basis: date) -> date | None:
    """The to-half's date: the last day of the event's current period; None when the period is not bounded."""
    return evaluate(interval.to_half, basis) if interval.to_half else None


def _step(half: Half) -> tuple[int, Unit]:
    snap = half.snap_before or half.snap_after
    return _STEPS[snap.period] if snap else (1, half.unit)
