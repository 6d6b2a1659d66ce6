"""Payment schedules: the templates that split an amount into instalments (domain.md §2.4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kadens.domain.payments.errors import ScheduleInUse, ScheduleInvalid, ScheduleUnknown
from kadens.domain.payments.models import PaymentSchedule as ScheduleRow
from kadens.domain.payments.models import PaymentScheduleLine, Plan
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.inserting import insert_rows
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction
from kadens.pure.dates import Unit
from kadens.pure.instalments import Allocation, PaymentSchedule, ScheduleLine, Spread, check

__all__ = ["define_schedule", "pure_schedules", "schedule_id"]


@dataclass(frozen=True)
class _Schedule:
    code: str
    currency: str
    allocation: str
    payments: int | None
    amount: int | None
    minimum: int | None
    every: int
    unit: str
    tax_spread: str


@dataclass(frozen=True, slots=True)
class _Written:
    schedule_id: int


@dataclass(frozen=True, slots=True)
class _Line:
    schedule_id: int
    position: int
    after: int
    unit: str
    percent: Decimal | None
    amount: int | None
    ship: bool


_WRITE = load("kadens.domain.payments", "write_schedule", _Schedule, _Written)


def define_schedule(schedule: PaymentSchedule, currency: str, *, on: date, actor: str) -> int:
    """Create the payment schedule, or replace the one with its code; its id. Amounts are in minor units of `currency`.

    Raises ScheduleInvalid, and ScheduleInUse for a change once a plan was made by it."""
    with transaction():
        if problems := check(schedule):
            raise ScheduleInvalid(schedule=schedule.code, problems=" ".join(problems))
        known = ScheduleRow.objects.select_for_update().filter(code=schedule.code).first()
        if known is not None:
            if known.currency == currency and pure_schedules([known.pk])[known.pk] == schedule:
                return known.pk
            if Plan.objects.filter(schedule_id=known.pk).exists():
                raise ScheduleInUse(schedule=schedule.code)
            PaymentScheduleLine.objects.filter(schedule_id=known.pk).delete()
        written = _WRITE.run(_row(schedule, currency))[0].schedule_id
        insert_rows("payments_schedule_line", _lines(written, schedule))
        action = "replace" if known else "define"
        record([Deed(action, "payment_schedule", written, {"code": schedule.code})], on=on, actor=actor)
        return written


def pure_schedules(ids: Iterable[int]) -> Mapping[int, PaymentSchedule]:
    """The schedules as `pure.instalments` takes them, by id; unknown ids are left out."""
    wanted = set(ids)
    lines: dict[int, list[ScheduleLine]] = {}
    for line in PaymentScheduleLine.objects.filter(schedule_id__in=wanted).order_by("schedule_id", "position"):
        lines.setdefault(line.schedule_id, []).append(
            ScheduleLine(line.after, Unit(line.unit), line.percent, line.amount, line.ship)
        )
    return {row.pk: _pure(row, lines.get(row.pk, [])) for row in ScheduleRow.objects.filter(pk__in=wanted)}


def schedule_id(code: str) -> int:
    """The id of the schedule with this code. Raises ScheduleUnknown."""
    found = ScheduleRow.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise ScheduleUnknown(schedule=code)
    return found


def _pure(row: ScheduleRow, lines: list[ScheduleLine]) -> PaymentSchedule:
    return PaymentSchedule(
        code=row.code,
        allocation=Allocation(row.allocation),
        payments=row.payments,
        amount=row.amount,
        minimum=row.minimum,
        every=row.every,
        unit=Unit(row.unit),
        tax=Spread(row.tax_spread),
        lines=tuple(lines),
    )


def _row(schedule: PaymentSchedule, currency: str) -> _Schedule:
    return _Schedule(
        code=schedule.code,
        currency=currency,
        allocation=schedule.allocation.value,
        payments=schedule.payments,
        amount=schedule.amount,
        minimum=schedule.minimum,
        every=schedule.every,
        unit=schedule.unit.value,
        tax_spread=schedule.tax.value,
    )


def _lines(written: int, schedule: PaymentSchedule) -> list[_Line]:
    return [
        _Line(written, position, line.after, line.unit.value, line.percent, line.amount, line.ship)
        for position, line in enumerate(schedule.lines, start=1)
    ]
