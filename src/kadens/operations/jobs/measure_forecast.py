"""Measure the forecast: how far last year's forecasts were from what happened, kept for the pages.

No part of a day's jobs. The timetable comes to it every night and runs it once a week. One chunk; `done` counts the
errors that it kept.
"""

from datetime import timedelta
from typing import Final

from kadens.domain.continuity.measuring import keep_forecast_errors, last_measurement
from kadens.operations.forecast.accuracy import forecast_errors
from kadens.plumbing import clock
from kadens.plumbing.runner.shapes import Chunk, Job, Work

__all__ = ["JOB", "measured_lately"]

STRETCH: Final = timedelta(days=365)
LATELY: Final = timedelta(days=6, hours=12)
"""A week, less what a run may have begun late."""


def work_measurement(work: Work, place: int | None, size: int, /) -> Chunk[int]:  # noqa: ARG001 - one chunk
    """Measure the forecasts of the year before the day, for all programs."""
    first_on = work.as_of - STRETCH
    errors = forecast_errors(first_on=first_on, last_on=work.as_of)
    if not work.dry_run:
        keep_forecast_errors(errors, first_on=first_on, last_on=work.as_of)
    return Chunk(position=None, done=len(errors))


def measured_lately() -> bool:
    """Whether this week's measurement is there."""
    last = last_measurement()
    return last is not None and clock.now() - last.measured_at < LATELY


JOB: Job[int] = Job(
    name="measure_forecast",
    title="Measure the forecast against what happened",
    work_chunk=work_measurement,
    size=1,
)
