"""Doing several things at once, each on a thread and a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

__all__ = ["together"]


def together(*works: Callable[[], Any]) -> list[Any]:
    """What each work gave; all begin at the same moment. An error of one is raised when all are done."""
    barrier = Barrier(len(works))

    def alone(work: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as threads:
        return list(threads.map(alone, works))
