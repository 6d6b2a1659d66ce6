"""Trying a date interval code: which dates it gives, one after the other, and how it is said in words."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.edges.desk.shell.words import WORDS
from kadens.edges.desk.templatetags.desk import day
from kadens.pure.dates import Unit
from kadens.pure.errors import KadensError
from kadens.pure.schedule.interval import DateInterval, Half, next_on, period_end

__all__ = ["Tried", "in_words", "try_interval"]


@dataclass(frozen=True, slots=True)
class Tried:
    """An occurrence: the date before it, its own, and the last day of its period if that is bounded."""

    number: int
    basis: date
    starts_on: date
    ends_on: date | None


def try_interval(interval: DateInterval, basis: date, count: int = 12) -> tuple[list[Tried], KadensError | None]:
    """The next occurrences after a date, each counted from the one before; and why there are no more, if so."""
    found: list[Tried] = []
    try:
        for number in range(1, count + 1):
            starts_on = next_on(interval, basis, strictly=True)
            found.append(Tried(number, basis, starts_on, period_end(interval, starts_on)))
            if interval.from_half.locked:
                break
            basis = starts_on
    except KadensError as error:
        return found, error
    return found, None


def in_words(half: Half) -> str:
    """What a half does: `start of month, 1 month later, end of week`."""
    if half.locked:
        return _("always {date}").format(date=day(half.locked))
    parts = [str(WORDS[half.snap_before.value])] if half.snap_before else []
    if half.shift:
        parts.append(_moved(half.shift, half.unit))
    if half.snap_after:
        parts.append(str(WORDS[half.snap_after.value]))
    return ", ".join(parts) or _("the same day")


def _moved(shift: int, unit: Unit) -> str:
    count = abs(shift)
    lengths = {
        Unit.DAYS: ngettext("{count} day", "{count} days", count),
        Unit.WEEKS: ngettext("{count} week", "{count} weeks", count),
        Unit.MONTHS: ngettext("{count} month", "{count} months", count),
        Unit.YEARS: ngettext("{count} year", "{count} years", count),
    }
    length = lengths[unit].format(count=count)
    return (_("{length} later") if shift > 0 else _("{length} earlier")).format(length=length)
