"""The people of the demo company: one for each role, so that the desk can be tried from every chair."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Exists, Max, OuterRef

from kadens.domain.company.business_day import today
from kadens.domain.company.models import Company
from kadens.operations.demo.demo import COMPANY, LAST_JOB
from kadens.operations.jobs import JOBS
from kadens.plumbing import clock
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.staff.models import Person
from kadens.plumbing.staff.roles import add_person

__all__ = ["PASSWORD", "PEOPLE", "Seat", "day_after", "follow_played_days", "seat_people"]

PASSWORD: Final = "record-club-1998"  # noqa: S105 - it opens nothing but a demo
_ACTOR: Final = "demo"
_BEFORE_LAST: Final = list(JOBS)[-2]


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
    played. One statement.

    The last job of a day has hours of its own in the timetable, too, so it ends a day only after the one before it."""
    ended = JobRun.objects.filter(dry_run=False, finished_at__isnull=False)
    before = ended.filter(job=_BEFORE_LAST, as_of=OuterRef("as_of"), id__lt=OuterRef("id"))
    played = ended.filter(Exists(before), Exists(Company.objects.filter(name=COMPANY)), job=LAST_JOB)
    latest: date | None = played.aggregate(latest=Max("as_of"))["latest"]
    return date.fromordinal(latest.toordinal() + 1) if latest else None


def follow_played_days() -> None:
    """In a demo that is looked at in its own year, move today on when a further day was played to its end."""
    if not clock.another_day():
        return
    found = day_after()
    if found is not None and found > today():
        clock.begin(found)


def seat_people(*, on: date) -> Mapping[str, str]:
    """Let the people of the demo in who are not in yet; role by name."""
    known = set(Person.objects.values_list("username", flat=True))
    for seat in PEOPLE:
        if seat.username not in known:
            add_person(seat.username, password=PASSWORD, roles=(seat.role,), name=seat.name, on=on, actor=_ACTOR)
    return {seat.username: seat.role for seat in PEOPLE}
