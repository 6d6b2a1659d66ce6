"""When the worker runs what: job, and time of day by the company's clocks, or every few minutes. `day` is all jobs in
their order."""

from datetime import time, timedelta
from typing import Final

from kadens.pure.timetable import Entry

__all__ = ["TIMETABLE"]

TIMETABLE: Final = (
    Entry("day", time(4, 0)),
    Entry("send_notices", time(0, 0), every=timedelta(minutes=5)),
    Entry("reconcile", time(5, 30)),  # holds the days before against what the gateway moved
    Entry("measure_forecast", time(2, 0)),  # once a week: it passes over the nights in between
    Entry("settle_payments", time(0, 0), every=timedelta(minutes=5)),  # asks of payments for which a look is due
    Entry("process_payments", time(13, 0)),  # charges what was released since the morning
    Entry("fulfil_orders", time(15, 0)),  # ships what was paid or released since the morning
)
