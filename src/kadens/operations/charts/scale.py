"""Scales of charts: even steps that people can read, with zero on them."""

from collections.abc import Sequence
from decimal import Decimal
from math import ceil

__all__ = ["Scale", "coordinate", "nice_step", "short"]


class Scale:
    """A scale of about four even steps, 1, 2 or 5 times a power of ten, with zero on it."""

    def __init__(self, values: Sequence[Decimal]) -> None:
        high, low = max([*values, Decimal(0)]), min([*values, Decimal(0)])
        self.step = nice_step((high - low) / 4)
        self.steps_above = max(1, ceil(high / self.step))
        self.steps_below = ceil(-low / self.step)


def nice_step(wanted: Decimal) -> Decimal:
    """The smallest 1, 2 or 5 times a power of ten that is at least as wide as wanted; at least 1."""
    step = Decimal(1)
    while True:
        for factor in (1, 2, 5):
            if step * factor >= wanted:
                return step * factor
        step *= 10


def coordinate(value: Decimal) -> str:
    """A coordinate with one decimal and a point."""
    return f"{value:.1f}"


def short(value: Decimal) -> str:
    """An axis value in few characters: `1.5k`, `20k`, `3M`."""
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if abs(value) >= size:
            return f"{(value / size).normalize():f}{unit}"
    return f"{value.normalize():f}"
