"""Payment schedules of a document (domain.md §2.4)."""

from decimal import Decimal
from typing import Literal

from kadens.domain.intake.shapes.words import (
    Code,
    Count,
    Flag,
    MoneyText,
    PercentText,
    Positive,
    Shape,
    TimeUnit,
)
from kadens.pure import instalments as pure
from kadens.pure.dates import Unit
from kadens.pure.money import parse_amount

__all__ = ["PaymentSchedule", "SpecifiedLine"]

Spread = Literal["proportional", "first", "last"]


class SpecifiedLine(Shape):
    """One line of a specified schedule: a period after the first due date, and a percentage or an amount.

    Shipments wait for the payment of the line with `ship`.
    """

    after: Count
    unit: TimeUnit = "days"
    percent: PercentText | None = None
    amount: MoneyText | None = None
    ship: Flag = False

    def to_pure(self, *, currency: str) -> pure.ScheduleLine:
        """The line in minor units. Raises AmountInvalid where the currency has no such amount."""
        return pure.ScheduleLine(
            after=self.after,
            unit=Unit(self.unit),
            percent=None if self.percent is None else Decimal(self.percent),
            amount=minor(self.amount, currency),
            ship=self.ship,
        )


class PaymentSchedule(Shape):
    """A template that splits an amount into instalments."""

    code: Code
    allocation: Literal["total", "fixed_amount", "fixed_quantity", "specified"]
    payments: Positive | None = None
    amount: MoneyText | None = None
    minimum: MoneyText | None = None
    every: Positive | None = None
    unit: TimeUnit | None = None
    tax: Spread = "proportional"
    charge: Spread = "proportional"
    lines: tuple[SpecifiedLine, ...] = ()

    def to_pure(self, *, currency: str) -> pure.PaymentSchedule:
        """The schedule as the arithmetic knows it, in minor units. Raises AmountInvalid.

        Without `every` there is no time between two payments (0), which `pure.instalments.check` refuses where the
        allocation needs one.
        """
        return pure.PaymentSchedule(
            code=self.code,
            allocation=pure.Allocation(self.allocation),
            payments=self.payments,
            amount=minor(self.amount, currency),
            minimum=minor(self.minimum, currency),
            every=self.every or 0,
            unit=Unit(self.unit or "days"),
            tax=pure.Spread(self.tax),
            lines=tuple(line.to_pure(currency=currency) for line in self.lines),
        )


def minor(amount: str | None, currency: str) -> int | None:
    """Minor units of an optional amount."""
    return None if amount is None else parse_amount(amount, currency)
