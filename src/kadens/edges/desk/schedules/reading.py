"""Payment schedules for the pages: the rows, one with its lines, whether plans follow it, and it in words."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kadens.domain.payments.models import PaymentSchedule as ScheduleRow
from kadens.domain.payments.models import Plan
from kadens.domain.payments.schedules import pure_schedules
from kadens.edges.desk.shell.words import WORDS, every_in_words
from kadens.edges.desk.templatetags.desk import money
from kadens.pure import instalments
from kadens.pure.instalments import Allocation, PaymentSchedule

__all__ = ["Shown", "in_words", "problems_in_words", "read_schedule", "read_schedules"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A schedule, its currency, whether payment plans were made by it, and what it does in words."""

    id: int
    schedule: PaymentSchedule
    currency: str
    in_use: bool
    words: str


def read_schedules() -> list[Shown]:
    """All of them by code, in a constant number of statements."""
    return _shown(list(ScheduleRow.objects.order_by("code")))


def read_schedule(schedule_id: int) -> Shown | None:
    """One of them."""
    return next(iter(_shown(list(ScheduleRow.objects.filter(id=schedule_id)))), None)


def _shown(rows: Sequence[ScheduleRow]) -> list[Shown]:
    ids = [row.id for row in rows]
    pure = pure_schedules(ids)
    used = {key for key in ids if Plan.objects.filter(schedule_id=key).exists()} if len(ids) == 1 else _used()
    return [
        Shown(row.id, pure[row.id], row.currency, row.id in used, in_words(pure[row.id], row.currency)) for row in rows
    ]


def _used() -> set[int]:
    """The schedules by which a plan was made."""
    return set(Plan.objects.exclude(schedule_id=None).values_list("schedule_id", flat=True).distinct())


def in_words(schedule: PaymentSchedule, currency: str) -> str:
    """`3 equal instalments, one every month`."""
    match schedule.allocation:
        case Allocation.TOTAL:
            return _("the whole amount at once")
        case Allocation.FIXED_QUANTITY:
            count = schedule.payments or 0
            said = ngettext("{count} instalment", "{count} equal instalments", count).format(count=count)
        case Allocation.FIXED_AMOUNT:
            said = _("instalments of {amount}").format(amount=money(schedule.amount, currency))
        case Allocation.SPECIFIED:
            return _shares(schedule, currency)
    if schedule.allocation is Allocation.FIXED_QUANTITY and schedule.payments == 1:
        return said
    return f"{said}, {every_in_words(schedule.every, schedule.unit.value)}"


def _shares(schedule: PaymentSchedule, currency: str) -> str:
    """`40 % at once, 60 % after 2 months`."""
    parts = []
    for line in schedule.lines:
        share = money(line.amount, currency) if line.percent is None else f"{line.percent.normalize():f} %"
        when = _("after {count} {unit}").format(count=line.after, unit=WORDS[line.unit.value])
        parts.append(f"{share} {when if line.after else _('at once')}")
    return ", ".join(parts)


def problems_in_words(schedule: PaymentSchedule) -> list[str]:
    """Everything that is wrong with a schedule, in the reader's language."""
    found = []
    for problem in instalments.check(schedule):
        head, colon, sentence = problem.partition(": ")
        if colon and head.startswith("Line "):
            found.append(_("Line {number}: {problem}").format(number=head[5:], problem=_(sentence)))
        else:
            found.append(_(problem))
    return found
