"""The set-up document: what `kadens program import FILE` reads, and what a scenario begins with."""

from pydantic import Field

from kadens.domain.intake.shapes.accounts import Account, AccountRole
from kadens.domain.intake.shapes.catalog import Calendar, DeliveryMode, Product
from kadens.domain.intake.shapes.instalments import PaymentSchedule
from kadens.domain.intake.shapes.intervals import DateInterval
from kadens.domain.intake.shapes.parameters import Parameters
from kadens.domain.intake.shapes.programs import Program
from kadens.domain.intake.shapes.words import Code, CurrencyCode, PercentText, Shape

__all__ = ["SetUp"]


class SetUp(Shape):
    """The set-up sections, each optional. `tax_groups` are percentages; the group `standard` is there without asking.
    `accounts` are the company's numbers and names for the roles of the journal.

    Whether the sections fit together is the question of `check_set_up`.
    """

    currency: CurrencyCode | None = None
    tax_groups: dict[Code, PercentText] = Field(default_factory=dict)
    accounts: dict[AccountRole, Account] = Field(default_factory=dict)
    parameters: Parameters = Parameters()
    payment_schedules: tuple[PaymentSchedule, ...] = ()
    date_intervals: tuple[DateInterval, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    delivery_modes: tuple[DeliveryMode, ...] = ()
    products: tuple[Product, ...] = ()
    programs: tuple[Program, ...] = ()
