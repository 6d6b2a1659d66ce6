"""The call center parameters of a document (domain.md §2.1)."""

from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import AfterValidator

from kadens.domain.intake.shapes.words import Code, Count, Flag, MoneyText, Positive, Shape, SurgeLimit, fault

__all__ = ["CatchUp", "Parameters"]

CatchUp = Literal["ship_all", "combine", "slide", "drop"]


def must_rise(days: tuple[int, ...]) -> tuple[int, ...]:
    """Retry days are counted from the first decline, so each comes after the one before it."""
    if any(later <= earlier for earlier, later in pairwise(days)):
        raise fault("are days after the first decline: each must be later than the one before it")
    return days


class Parameters(Shape):
    """How the company ships, bills and retries. Every field has the default of domain.md §2.1.

    Days are calendar days. `repeat_threshold`, `orders_per_run`, `refund_limit` and `exposure_limit` may be null: no
    limit. `unknown_limit` is a percentage.
    """

    days_before_delivery: Count = 0
    on_account_bill_days: Count = 0
    repeat_threshold: Count | None = None
    orders_per_run: Count | None = None
    revenue_journal: Code | None = None
    payment_profile: Code | None = None
    authorize_child_orders: Flag = False
    authorization_retries: Count = 3
    retry_days: Annotated[tuple[Positive, ...], AfterValidator(must_rise)] = (1, 3, 5)
    card_expiry_warning_days: Count = 45
    catch_up: CatchUp = "ship_all"
    surge_limit: SurgeLimit = Decimal(3)
    refund_limit: MoneyText | None = None
    exposure_limit: MoneyText | None = None
    unknown_limit: SurgeLimit = Decimal(2)
