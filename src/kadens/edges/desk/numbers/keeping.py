"""Reports that take long, kept for the rest of the business day: a page shows when they were made."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from hashlib import sha256
from typing import Any, Final

from django.core.cache import cache

from kadens.edges.desk.numbers.pages import NumbersPage
from kadens.operations.forecast.reports import Report
from kadens.plumbing import clock

__all__ = ["Kept", "kept_report"]

A_DAY: Final = 24 * 60 * 60
_SHAPE: Final = [field.name for field in fields(Report)]
"""A report that was kept by another version of this program is not taken for one of ours."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report, and when it was made."""

    report: Report
    made_at: datetime


def kept_report(page: NumbersPage, asked: Mapping[str, Any], *, on: date, again: bool = False) -> Kept:
    """The report as it was made for these arguments on this business day; made now if it was not, or is wanted anew."""
    if not page.kept:
        return Kept(page.read(**asked), clock.now())
    key = _key(page, asked, on)
    found = None if again else cache.get(key)
    if not isinstance(found, Kept):
        found = Kept(page.read(**asked), clock.now())
        cache.set(key, found, A_DAY)
    return found


def _key(page: NumbersPage, asked: Mapping[str, Any], on: date) -> str:
    told = json.dumps([page.code, on, sorted(asked.items()), _SHAPE], default=str)
    return f"numbers:{sha256(told.encode()).hexdigest()}"
