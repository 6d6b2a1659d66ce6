"""Doing again what lost a race for its rows."""

from collections.abc import Callable
from typing import Final, TypeVar

from kadens.plumbing.db.errors import DatabaseConflict

__all__ = ["retried"]

ResultT = TypeVar("ResultT")
_TRIES: Final = 5


def retried(work: Callable[[], ResultT]) -> ResultT:
    """What the work comes to, which is a transaction of its own: undone whole by a DatabaseConflict, and done again.

    Raises the conflict of the last try."""
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except DatabaseConflict:
            if not left:
                raise
    raise RuntimeError("work is tried at least once")
