"""Another day for today, for as long as a test lasts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from kadens.plumbing import clock

__all__ = ["today_is"]


@contextmanager
def today_is(day: date) -> Iterator[None]:
    """This process takes that day for today, and lives on from there; afterwards the clock is as it was."""
    moved = dict(clock._moved)
    clock.begin(day)
    try:
        yield
    finally:
        clock._moved.update(moved)
