"""The only reader of the clock. Everything else takes its day or its instant as an argument."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, in UTC."""
    return datetime.now(UTC)


def today(zone: ZoneInfo) -> date:
    """The calendar date that a company's zone shows now."""
    return datetime.now(zone).date()
