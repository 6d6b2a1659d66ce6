"""The days on which a line can be delivered: those that a person is offered to choose from."""

from datetime import date, timedelta
from itertools import islice
from typing import Final

from kadens.domain.catalog.queries import calendars_by_mode
from kadens.domain.continuity.models import ContinuityLine

__all__ = ["delivery_days"]

_SEARCHED: Final = 400


def delivery_days(line_id: int, *, after: date, most: int) -> list[date]:
    """The next days after a day that the shipping calendar of the line leaves open, at most so many."""
    line = ContinuityLine.objects.select_related("program_event").get(id=line_id)
    calendar = calendars_by_mode()[line.program_event.delivery_mode_id]
    days = (after + timedelta(days=number) for number in range(1, _SEARCHED))
    return list(islice((each for each in days if calendar.is_open(each)), most))
