"""How far forecasts were from what happened, kept as it was measured: measuring takes too long for a page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max

from kadens.domain.continuity.measuring_models import ForecastErrorRow
from kadens.plumbing import clock
from kadens.plumbing.db.transactions import transaction

__all__ = ["ForecastError", "Measurement", "keep_forecast_errors", "last_measurement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForecastError:
    """The errors of one model from `first_week` to `last_week` ahead (the first week is 1), of one program or of all
    together (none): over so many `weeks` with so many shipments, in shipments a week, and in percent."""

    program_id: int | None
    first_week: int
    last_week: int
    model: str
    weeks: int
    shipped: int
    mean_error: Decimal
    bias: Decimal
    mape: Decimal | None
    wape: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """The errors of the forecasts made in a stretch of days, and when they were measured."""

    measured_at: datetime
    first_on: date
    last_on: date
    errors: tuple[ForecastError, ...]


def keep_forecast_errors(errors: Sequence[ForecastError], *, first_on: date, last_on: date) -> int:
    """Keep what was measured, for the pages; how many rows. It changes no order, so no deed is recorded."""
    with transaction():
        now = clock.now()
        return len(
            ForecastErrorRow.objects.bulk_create(
                ForecastErrorRow(
                    measured_at=now,
                    first_on=first_on,
                    last_on=last_on,
                    program_id=each.program_id,
                    first_week=each.first_week,
                    last_week=each.last_week,
                    model=each.model,
                    weeks=each.weeks,
                    shipped=each.shipped,
                    mean_error=each.mean_error,
                    bias=each.bias,
                    mape=each.mape,
                    wape=each.wape,
                )
                for each in errors
            )
        )


def last_measurement() -> Measurement | None:
    """The last one; None where nothing was measured, or nothing had passed that could be."""
    latest = ForecastErrorRow.objects.aggregate(at=Max("measured_at"))["at"]
    rows = list(ForecastErrorRow.objects.filter(measured_at=latest).order_by("id")) if latest else []
    if not rows:
        return None
    errors = tuple(
        ForecastError(
            program_id=row.program_id,
            first_week=row.first_week,
            last_week=row.last_week,
            model=row.model,
            weeks=row.weeks,
            shipped=row.shipped,
            mean_error=row.mean_error,
            bias=row.bias,
            mape=row.mape,
            wape=row.wape,
        )
        for row in rows
    )
    return Measurement(measured_at=latest, first_on=rows[0].first_on, last_on=rows[0].last_on, errors=errors)
