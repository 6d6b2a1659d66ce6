"""The people of the demo company: one for each role, so that the desk can be tried from every chair."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Max

from kadens.domain.company.models import Company
from kadens.operations.demo.demo import COMPANY, LAST_JOB
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.staff.models import Person
from kadens.plumbing.staff.roles import add_person

__all__ = ["PASSWORD", "PEOPLE", "Seat", "day_after", "seat_people"]

PASSWORD: Final = "record-club-1998"  # noqa: S105 - it opens nothing but a demo
_ACTOR: Final = "demo"


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody of the demo company, and their role."""

    username: str
    name: str
    role: str


PEOPLE: Final = (
    Seat("anna", "Anna Agent", "agent"),
    Seat("sven", "Sven Supervisor", "supervisor"),
    Seat("maja", "Maja Merchandiser", "merchandiser"),
    Seat("olle", "Olle Operator", "operator"),
    Seat("frida", "Frida Finance", "finance"),
    Seat("ada", "Ada Administrator", "administrator"),
)


def day_after() -> date | None:
    """The day after the last that was played to its end, by the demo or later at the desk; None where no demo was
    played."""
    if not Company.objects.filter(name=COMPANY).exists():
        return None
    ended = JobRun.objects.filter(job=LAST_JOB, dry_run=False, finished_at__isnull=False)
    latest: date | None = ended.aggregate(latest=Max("as_of"))["latest"]
    return date.fromordinal(latest.toordinal() + 1) if latest else None


def seat_people(*, on: date) -> Mapping[str, str]:
    """Let the people of the demo in who are not in yet; role by name."""
    known = set(Person.objects.values_list("username", flat=True))
    for seat in PEOPLE:
        if seat.username not in known:
            add_person(seat.username, password=PASSWORD, roles=(seat.role,), name=seat.name, on=on, actor=_ACTOR)
    return {seat.username: seat.role for seat in PEOPLE}
