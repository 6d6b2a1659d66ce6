"""The pages of numbers: what each is called, what it can be narrowed to, and the report that it shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kadens.domain.company.business_day import today
from kadens.domain.continuity.measuring import last_measurement
from kadens.edges.desk.numbers.forms import AheadForm, DayForm, DeclinesForm, NarrowForm, StretchForm
from kadens.operations.forecast.accuracy import report_of
from kadens.operations.forecast.cash import cash_ahead
from kadens.operations.forecast.demand import demand_ahead
from kadens.operations.forecast.losses import churn_by_reason, declines_by_reason
from kadens.operations.forecast.reports import Report
from kadens.operations.forecast.retention import retention_by_event, retention_by_month
from kadens.operations.forecast.shipments import shipments_ahead

__all__ = ["PAGES", "NumbersPage"]


@dataclass(frozen=True, slots=True)
class NumbersPage:
    """One page. `foretold`: it shows a forecast, so the page says how far that is off. What is not `kept` for the
    day is read each time."""

    code: str
    words: Promise
    tells: Promise
    form: type[NarrowForm]
    read: Callable[..., Report]
    foretold: bool = False
    kept: bool = True


def _measured(*, program: str | None = None) -> Report:
    """The last measurement, of all programs or of one; empty where there is none."""
    found = last_measurement()
    if found is None:
        return report_of((), first_on=today(), last_on=today(), program=program)
    return report_of(found.errors, first_on=found.first_on, last_on=found.last_on, program=program)


PAGES: Final[Mapping[str, NumbersPage]] = {
    page.code: page
    for page in (
        NumbersPage(
            "shipments",
            _("Shipments ahead"),
            _("What is planned, what will follow it, and what is expected to leave of both, week by week."),
            AheadForm,
            shipments_ahead,
            foretold=True,
        ),
        NumbersPage(
            "cash",
            _("Cash ahead"),
            _("What is expected to be charged by card, and billed on account. A bill is no cash until it is paid."),
            AheadForm,
            cash_ahead,
            foretold=True,
        ),
        NumbersPage(
            "demand",
            _("Demand by product"),
            _("The goods expected to leave, and what is left of the shelf if nothing is bought."),
            AheadForm,
            demand_ahead,
            foretold=True,
        ),
        NumbersPage(
            "retention",
            _("Retention by month"),
            _("Of the orders of each month, how many were still there after so many months."),
            DayForm,
            retention_by_month,
        ),
        NumbersPage(
            "retention-by-shipment",
            _("Retention by shipment"),
            _("Of the orders of each month, how many have had at least so many shipments."),
            DayForm,
            retention_by_event,
        ),
        NumbersPage(
            "churn",
            _("Leaving by reason"),
            _("Cancelled orders by month and by the reason that was given."),
            StretchForm,
            churn_by_reason,
        ),
        NumbersPage(
            "declines",
            _("Declines by reason"),
            _("Charges declined at their first try, and how many of them were paid after all."),
            DeclinesForm,
            declines_by_reason,
        ),
        NumbersPage(
            "accuracy",
            _("How good the forecast was"),
            _("Forecasts of the past year made again from what was known then, beside what was shipped."),
            NarrowForm,
            _measured,
            kept=False,
        ),
    )
}
