"""Survival: how likely somebody who is here today is still here on a later day, and how wrong a forecast was.

The estimate is the product-limit one (Kaplan and Meier, 1958) in days of age: at each age, the share of those who had
come so far and left there. Who has not left yet counts as long as they were seen. A small group leans on all groups
together, as if it had had `weight` more people who behave as all do. Beyond the oldest age that enough people have
reached, leaving goes on at the mean rate of the ages before it.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

__all__ = ["LEAN", "Errors", "Life", "Survival", "measure", "shrunk", "survival_of"]

LEAN: Final = 30
"""How many people's worth of evidence all groups together are, to one group."""
TRUSTED: Final = 20
"""An age is trusted once so many people have reached it."""
TAIL_DAYS: Final = 60
"""The rate beyond the trusted ages is the mean over so many days before."""
_ONE: Final = Decimal(1)


@dataclass(frozen=True, slots=True)
class Life:
    """So many people were seen for so many days of age, and then left, or not yet."""

    days: int
    left: bool
    many: int = 1


@dataclass(frozen=True, slots=True)
class Survival:
    """The share still there after each age: `shares[n]` from `ages[n]` on; from `last` on, `tail` leave each day."""

    ages: tuple[int, ...]
    shares: tuple[Decimal, ...]
    last: int
    tail: Decimal

    def share(self, age: int) -> Decimal:
        """The share of all who are still there at the end of that day of age; everybody before the first."""
        at = bisect_right(self.ages, min(age, self.last))
        known = self.shares[at - 1] if at else _ONE
        if age <= self.last:
            return known
        return known * (_ONE - self.tail) ** (age - self.last)

    def chance(self, age: int, later: int) -> Decimal:
        """How likely somebody who is there at an age is there at a later one; 1 for an age that is not later."""
        if later <= age:
            return _ONE
        now = self.share(age)
        return min(_ONE, self.share(later) / now) if now else (_ONE - self.tail) ** (later - age)


EVERYBODY_STAYS: Final = Survival((), (), 0, Decimal(0))


def survival_of(lives: Iterable[Life], *, among: Iterable[Life] = ()) -> Survival:
    """The survival of a group, leaning on the lives `among` which it is (none: on nobody). Nobody seen: all stay."""
    own, all_ = _Table(lives), _Table(among)
    last = max(own.trusted, all_.trusted)
    shares, ages, share = list[Decimal](), list[int](), _ONE
    with localcontext() as context:
        context.prec = 28
        for age in sorted(set(own.exits) | set(all_.exits)):
            if age > last:
                break
            share *= _ONE - _leaning(own.exits[age], own.at_risk(age), all_.exits[age], all_.at_risk(age))
            ages.append(age)
            shares.append(share)
        first = max(0, last - TAIL_DAYS)
        tail = _leaning(
            own.exits_within(first, last),
            own.days_within(first, last),
            all_.exits_within(first, last),
            all_.days_within(first, last),
            lean=LEAN * (last - first),
        )
    return Survival(tuple(ages), tuple(shares), last, tail)


def shrunk(hits: Decimal | int, of: Decimal | int, *, towards: Decimal, weight: int = LEAN) -> Decimal:
    """A rate from few cases, as if `weight` more of the usual rate had been seen."""
    return (Decimal(hits) + weight * towards) / (Decimal(of) + weight)


def _leaning(exits: int, risk: int, all_exits: int, all_risk: int, *, lean: int = LEAN) -> Decimal:
    """The share that leaves; of a group that nobody else is known beside, its own."""
    if not all_risk:
        return Decimal(exits) / risk if risk else Decimal(0)
    return shrunk(exits, risk, towards=Decimal(all_exits) / all_risk, weight=lean)


class _Table:
    """How many reached each age, and how many left there."""

    def __init__(self, lives: Iterable[Life]) -> None:
        self.exits: Counter[int] = Counter()
        seen: Counter[int] = Counter()
        for life in lives:
            seen[life.days] += life.many
            if life.left:
                self.exits[life.days] += life.many
        self._ages = sorted(seen)
        self._upto = [0]
        for age in self._ages:
            self._upto.append(self._upto[-1] + seen[age])
        self._seen = seen

    def at_risk(self, age: int) -> int:
        """Those seen at that age or later."""
        return self._upto[-1] - self._upto[bisect_right(self._ages, age - 1)]

    @property
    def trusted(self) -> int:
        """The highest age that enough people have reached; with few people, that of the oldest."""
        wanted = min(TRUSTED, self._upto[-1])
        return next((age for age in reversed(self._ages) if self.at_risk(age) >= wanted), 0)

    def exits_within(self, first: int, last: int) -> int:
        """Those who left after the first age, up to the last."""
        return sum(many for age, many in self.exits.items() if first < age <= last)

    def days_within(self, first: int, last: int) -> int:
        """The days of age that all of them together were seen for after the first age, up to the last."""
        return sum(many * (min(age, last) - first) for age, many in self._seen.items() if age > first)


@dataclass(frozen=True, slots=True)
class Errors:
    """How far forecasts were from the facts: the mean distance; the mean error (more than 0: too high); and, in
    percent, the mean distance to the facts that are not 0, and all distances to all facts (None of nothing)."""

    pairs: int
    mean_absolute: Decimal
    bias: Decimal
    mape: Decimal | None
    wape: Decimal | None


def measure(pairs: Sequence[tuple[Decimal, Decimal]]) -> Errors:
    """The errors of (forecast, fact) pairs. Raises ValueError when there are none."""
    if not pairs:
        raise ValueError("errors of nothing")
    distances = [abs(forecast - fact) for forecast, fact in pairs]
    shares = [distance / abs(fact) for distance, (_, fact) in zip(distances, pairs, strict=True) if fact]
    facts = sum(abs(fact) for _, fact in pairs)
    return Errors(
        pairs=len(pairs),
        mean_absolute=sum(distances, Decimal(0)) / len(pairs),
        bias=sum((forecast - fact for forecast, fact in pairs), Decimal(0)) / len(pairs),
        mape=100 * sum(shares, Decimal(0)) / len(shares) if shares else None,
        wape=100 * sum(distances, Decimal(0)) / facts if facts else None,
    )
