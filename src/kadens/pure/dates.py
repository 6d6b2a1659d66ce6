"""Calendar dates: adding units, and the first and last day of a period. Weeks start on Monday (domain.md §2.5)."""

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, date, timedelta
from enum import StrEnum

from kadens.pure.errors import KadensError


class Unit(StrEnum):
    """What a count of time counts."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class Period(StrEnum):
    """A stretch of the calendar with a first and a last day."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DateOutOfRange(KadensError):
    """The result lies outside the years 1 to 9999."""

    code = "date_out_of_range"
    message = "{count} {unit} from {on} is outside the calendar."


def add(on: date, count: int, unit: Unit) -> date:
    """The date `count` units after `on`; a day that the month lacks becomes its last (domain.md §3.1).

    Raises DateOutOfRange.
    """
    try:
        if unit is Unit.DAYS:
            return on + timedelta(days=count)
        if unit is Unit.WEEKS:
            return on + timedelta(weeks=count)
    except OverflowError:
        raise DateOutOfRange(on=on, count=count, unit=unit) from None
    return _add_months(on, count * 12 if unit is Unit.YEARS else count)


def start_of(period: Period, on: date) -> date:
    """The first day of the period that contains `on`."""
    match period:
        case Period.DAY:
            return on
        case Period.WEEK:
            return add(on, -on.weekday(), Unit.DAYS)
        case Period.MONTH:
            return on.replace(day=1)
        case Period.QUARTER:
            return on.replace(month=on.month - (on.month - 1) % 3, day=1)
        case Period.YEAR:
            return on.replace(month=1, day=1)


def end_of(period: Period, on: date) -> date:
    """The last day of the period that contains `on`. Raises DateOutOfRange."""
    match period:
        case Period.DAY:
            return on
        case Period.WEEK:
            return add(on, 6 - on.weekday(), Unit.DAYS)
        case Period.MONTH:
            return _last_day(on.year, on.month)
        case Period.QUARTER:
            return _last_day(on.year, on.month + 2 - (on.month - 1) % 3)
        case Period.YEAR:
            return on.replace(month=12, day=31)


def _add_months(on: date, count: int) -> date:
    year, month = divmod(on.year * 12 + on.month - 1 + count, 12)
    if not MINYEAR <= year <= MAXYEAR:
        raise DateOutOfRange(on=on, count=count, unit=Unit.MONTHS)
    last = _last_day(year, month + 1)
    return last.replace(day=min(on.day, last.day))


def _last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
