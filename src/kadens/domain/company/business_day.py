"""The business day: today by the company's clocks."""

from datetime import date
from zoneinfo import ZoneInfo

from kadens.domain.company.parameters import parameters
from kadens.plumbing import clock

__all__ = ["today"]


def today() -> date:
    """Today in the company's zone."""
    return clock.today(ZoneInfo(parameters().time_zone))
