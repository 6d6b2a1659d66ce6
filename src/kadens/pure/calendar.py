"""A shipping calendar rolls a delivery date off a closed day; it never moves the chain (domain.md §2.6, §3.1)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kadens.pure.dates import Unit, add
from kadens.pure.errors import KadensError

_SEARCHED_DAYS = 400


class Roll(StrEnum):
    """Where a closed day's delivery goes."""

    FORWARD = "forward"
    BACK = "back"


class CalendarNeverOpen(KadensError):
    """No open day lies within a year of the date."""

    code = "calendar_never_open"
    message = "Shipping calendar {calendar} has no open day near {on}."


@dataclass(frozen=True, slots=True)
class ShippingCalendar:
    """The days on which a delivery mode delivers; weekdays are ISO, 1 = Monday to 7 = Sunday."""

    code: str
    closed_weekdays: frozenset[int]
    is_holiday: Callable[[date], bool]
    roll: Roll

    def is_open(self, on: date) -> bool:
        """True on a day that is neither a closed weekday nor a public holiday."""
        return on.isoweekday() not in self.closed_weekdays and not self.is_holiday(on)

    def rolled(self, on: date, *, not_before: date) -> date:
        """The delivery date for a nominal one: never before `not_before`, never on a closed day.

        A roll back that would land before `not_before` rolls forward instead. Raises CalendarNeverOpen.
        """
        wanted = max(on, not_before)
        if self.roll is Roll.BACK:
            back = self._nearest_open(wanted, step=-1, not_before=not_before)
            if back:
                return back
        forward = self._nearest_open(wanted, step=1, not_before=not_before)
        if not forward:
            raise CalendarNeverOpen(calendar=self.code, on=wanted)
        return forward

    def _nearest_open(self, wanted: date, *, step: int, not_before: date) -> date | None:
        for days in range(_SEARCHED_DAYS + 1):
            day = add(wanted, step * days, Unit.DAYS)
            if day < not_before:
                return None
            if self.is_open(day):
                return day
        return None


def _no_holidays(_on: date) -> bool:
    return False


ALWAYS_OPEN = ShippingCalendar("always_open", frozenset(), _no_holidays, Roll.FORWARD)
