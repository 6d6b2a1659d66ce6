"""The jobs, one file each: those of a day in their order (domain.md §4), which `daily.run_day` runs, and those that run
in between."""

from collections.abc import Mapping
from typing import Any, Final

from kadens.operations.jobs import (
    announce,
    close_parents,
    create_child_orders,
    end_pauses,
    extend_lines,
    fulfil_orders,
    measure_forecast,
    migrate_orders,
    process_payments,
    reconcile,
    renew_orders,
    send_notices,
    settle_payments,
    update_continuity_orders,
    update_current_events,
)
from kadens.plumbing.runner.shapes import Job

__all__ = ["ALL_JOBS", "JOBS"]

JOBS: Final[Mapping[str, Job[Any]]] = {
    job.name: job
    for job in (
        end_pauses.JOB,
        update_continuity_orders.JOB,
        migrate_orders.JOB,
        update_current_events.JOB,
        extend_lines.JOB,
        renew_orders.JOB,
        announce.JOB,
        process_payments.JOB,
        create_child_orders.JOB,
        fulfil_orders.JOB,
        close_parents.JOB,
        send_notices.JOB,
    )
}
ALL_JOBS: Final[Mapping[str, Job[Any]]] = {
    **JOBS,
    **{job.name: job for job in (settle_payments.JOB, reconcile.JOB, measure_forecast.JOB)},
}
"""Those of a day, and those that have hours of their own in the timetable."""
