"""What to expect of what is to come, by what was known at the end of a day and nothing later.

Three things stand between a plan and a parcel: the program's own `probability` of the event, the chance that the order
is not cancelled before (survival, by program and age), and what else comes between: pauses not begun yet, cards that
expire, refusals. The last is measured as it was in the weeks before: what those orders were shipped, as a share of what
was expected of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kadens.domain.continuity.counting import Lifetime, lifetimes, shipped_of_standing
from kadens.operations.forecast.coming import Coming, coming_shipments
from kadens.pure.survival import Life, Survival, shrunk, survival_of

__all__ = ["LOOK_BACK", "Outlook", "face_value", "outlook_on", "survivals_on"]

LOOK_BACK: Final = timedelta(weeks=8)
"""So long a stretch before the day tells what comes between; also how long what is refused may take to leave."""
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What was known on a day. `yields`: what was shipped of what was expected, by program and whether it was stuck."""

    on: date
    survivals: Mapping[int, Survival]
    yields: Mapping[tuple[int, bool], Decimal]

    def expected(self, coming: Coming) -> Iterator[tuple[date, Decimal]]:
        """The days on which shipments may leave, and the share of them that is expected to."""
        if coming.waits:
            return
        age, survival = (self.on - coming.ordered_on).days, self.survivals.get(coming.program_id)
        share = coming.probability * self.yields.get((coming.program_id, coming.stuck), _ONE)
        days = _days(coming, self.on)
        for day in days:
            stays = survival.chance(age, (day - coming.ordered_on).days) if survival else _ONE
            yield day, share * stays / len(days)

    def stays(self, program_id: int, ordered_on: date, until: date) -> Decimal:
        """How likely an order that runs on the day still runs on a later one."""
        survival = self.survivals.get(program_id)
        return survival.chance((self.on - ordered_on).days, (until - ordered_on).days) if survival else _ONE


def face_value(on: date) -> Outlook:
    """The outlook of whoever believes the plan: nobody leaves, nothing comes between."""
    return Outlook(on, {}, {})


def outlook_on(on: date, *, program_id: int | None = None) -> Outlook:
    """The outlook at the end of a day, in a constant number of statements."""
    survivals = survivals_on(on)
    return Outlook(on, survivals, _yields(on, survivals, program_id))


def survivals_on(on: date) -> Mapping[int, Survival]:
    """The survival of each program's orders by age in days, leaning on that of all programs."""
    lives = defaultdict[int, list[Life]](list)
    for row in lifetimes(on=on):
        lives[row.program_id].append(_life(row, on))
    everybody = [life for of_program in lives.values() for life in of_program]
    return {program: survival_of(of_program, among=everybody) for program, of_program in lives.items()}


def _life(row: Lifetime, on: date) -> Life:
    """An order that is over without having been cancelled was seen for as long as it ran."""
    ended_on = row.cancelled_on or row.closed_on or on
    return Life((ended_on - row.ordered_on).days, left=row.cancelled_on is not None, many=row.orders)


def _yields(on: date, survivals: Mapping[int, Survival], program_id: int | None) -> Mapping[tuple[int, bool], Decimal]:
    since = on - LOOK_BACK
    hoped = Outlook(since, survivals, {})
    expected = _sums(hoped, coming_shipments(on=since, until=on, program_id=program_id), on)
    shipped: dict[tuple[int, bool], int] = {
        (row.program_id, row.stuck): row.lines
        for row in shipped_of_standing(on=since, last_on=on, program_id=program_id)
    }
    return {key: shrunk(shipped.get(key, 0), many, towards=_ONE) for key, many in expected.items()}


def _sums(outlook: Outlook, coming: Iterable[Coming], until: date) -> Mapping[tuple[int, bool], Decimal]:
    sums = defaultdict[tuple[int, bool], Decimal](Decimal)
    for each in coming:
        for day, share in outlook.expected(each):
            if day <= until:
                sums[each.program_id, each.stuck] += share * each.lines
    return sums


def _days(coming: Coming, on: date) -> list[date]:
    """What is refused and overdue may leave on any day of the next weeks, anything else on its day."""
    if not coming.stuck or coming.ships_on > on + timedelta(days=1):
        return [coming.ships_on]
    return [on + timedelta(days=7 * week + 1) for week in range(LOOK_BACK.days // 7)]
