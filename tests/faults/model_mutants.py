"""The model with one rule taken away: each must lead to a world that is wrong, else the rule is not needed.

A rule may have two belts, a statement's condition and the schema's; a mutant takes both.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

from kadens.domain.payments.models import LOST
from tests.faults.model import Model, Steps
from tests.faults.model_world import IDLE, Attempt, Called, Case, Move, Worker, World, put

__all__ = ["CASES", "MUTANTS", "Mutant"]

ANSWERS: Final = ("paid", "declined", "declined hard")
CASES: Final[Mapping[str, Case]] = {
    case.name: case
    for case in (
        Case("two cards", ANSWERS, ("cancel", "forget", "new card")),
        Case("slow banks and customers", ("paid", "declined", "working", "asking"), ("cancel",)),
        Case("captured later", ("kept", "declined"), ("cancel", "forget")),
        Case("told before", ("paid", "declined"), ("announce", "cancel")),
        Case("restored", ("paid", "declined"), ("restore", "change")),
    )
}


class Mutant(Model):
    """A model without a rule; in which case that shows."""

    shows_in: ClassVar[str] = "two cards"


class CallsFirst(Mutant):
    """An attempt is committed before the gateway hears of it. Without: it is written with its outcome."""

    def start_attempt(self, world: World, place: int) -> World:
        return put(world, place, Worker("create", len(world.attempts), "unborn", fresh=True))

    def store(self, world: World, place: int, worker: Worker) -> Move:
        return Move("keeps the object's name in mind", put(world, place, worker._replace(to="confirm", answer="")))

    def stored(self, worker: Worker) -> str:
        return "created" if worker.answer == "created" else ""

    def steps(self, worker: Worker) -> Steps:
        return (("succeeded", ""),) if worker.answer == "approved" else (("declined_soft", ""),)

    def take(self, world: World, place: int, worker: Worker, *states: str, ending: str = "") -> World:
        world = put(world, place, IDLE)
        if world.charge not in ("planned", "declined") or worker.number != len(world.attempts):
            return world
        born = world._replace(attempts=(*world.attempts, Attempt(states[-1])))
        return self.end(born, worker, states[-1])


class ForgetsNames(Mutant):
    """An object's name is stored before it is confirmed. Without: it is confirmed at once."""

    def store(self, world: World, place: int, worker: Worker) -> Move:
        if self.stored(worker) != "created":
            return super().store(world, place, worker)
        sent = worker._replace(to="confirm", state="confirming", answer="")
        return Move("keeps the object's name in mind", put(world, place, sent))


class NoFence(Mutant):
    """A step is taken only from where it was read. Without: whoever writes last is right."""

    def is_fresh(self, worker: Worker) -> bool:
        return True

    def outdated(self, worker: Worker) -> Worker:
        return worker

    def tidy(self, world: World) -> World:
        return world


class TwoAtATime(Mutant):
    """At most one attempt of a charge is not lost. Without: a charge in flight is begun again."""

    def may_start(self, world: World) -> bool:
        free = world.charge in ("planned", "declined", "charging")
        return free and not world.cancelled and len(world.attempts) < self.case.attempts


class DeclinesNotClosed(Mutant):
    """No attempt is lost before its object is dead. Without: an answer is believed."""

    def steps(self, worker: Worker) -> Steps:
        found = super().steps(worker)
        return tuple((step[1], "") if step and step[0] == "closing" else step for step in found)

    def is_allowed(self, start: str, end: str) -> bool:
        return end in LOST or super().is_allowed(start, end)


class ClosingAlwaysLoses(Mutant):
    """An object that had paid when it was to be closed is won. Without: closed is closed."""

    def closed(self, worker: Worker) -> tuple[str, ...]:
        return (worker.ending or "canceled",) if worker.answer == "approved" else super().closed(worker)


class SilenceIsDecline(Mutant):
    """No answer is no decline. Without: it is one."""

    def steps(self, worker: Worker) -> Steps:
        found = super().steps(worker)
        return tuple(("declined_soft", "") if step and step[0] == "unknown" else step for step in found)

    def is_allowed(self, start: str, end: str) -> bool:
        return end == "declined_soft" or super().is_allowed(start, end)


class QuarantineIsLost(Mutant):
    """What has no answer for a week blocks its charge until a person decides. Without: it is given up as lost."""

    def end(self, world: World, worker: Worker, state: str) -> World:
        if state != "quarantined":
            return super().end(world, worker, state)
        ended = world._replace(charge="declined")
        return self.return_surplus(ended) if world.cancelled else ended

    def is_alone(self, world: World) -> bool:
        return all(attempt.state in (*LOST, "quarantined") for attempt in world.attempts)


class ConflictIsDecline(Mutant):
    """A key that the gateway knows with another request is a contradiction. Without: it is a refusal."""

    shows_in = "restored"

    def stored(self, worker: Worker) -> str:
        return "rejected" if worker.answer == "conflict" else super().stored(worker)


class KeyOfTheRow(Mutant):
    """A key is made of what is owed, and the same after a restore. Without: it is made of the row's number."""

    shows_in = "restored"

    def key(self, number: int, life: int = 1) -> str:
        return f"{life}.{number}"


class BooksLater(Mutant):
    """Money is booked in the transaction that says it was taken. Without: in one of its own."""

    def take(self, world: World, place: int, worker: Worker, *states: str, ending: str = "") -> World:
        after = super().take(world, place, worker, *states, ending=ending)
        if worker.fresh and states[-1] == "succeeded" and IDLE in after.workers:
            return put(after, after.workers.index(IDLE), Worker("book", fresh=True))
        return after

    def book(self, world: World, worker: Worker) -> World:
        return world

    def go_on(self, world: World, place: int, worker: Worker) -> Iterator[Move]:
        if worker.to == "book":
            booked = put(world, place, IDLE)
            yield Move("books what was taken", booked._replace(booked=booked.booked + 1))
        else:
            yield from super().go_on(world, place, worker)


class CancelledStaysCancelled(Mutant):
    """A cancelled charge is paid all the same if money was taken. Without: what is cancelled is never looked at."""

    def may_write(self, world: World, status: str) -> bool:
        return not world.cancelled


class BeginsCancelled(Mutant):
    """Nothing begins once the cancelling is committed. Without: nobody asks."""

    def is_unwanted(self, world: World) -> bool:
        return False

    def outside_cancel(self, world: World) -> World:
        return world._replace(cancelled=True)


class ChargesUntold(Mutant):
    """Where a program wants it, nobody is charged who was not told in time. Without: what is due is charged."""

    shows_in = "told before"

    def is_told(self, world: World) -> bool:
        return True


class KeepsTheMoney(Mutant):
    """What was taken for a cancelled order goes back. Without: only what was taken before it was cancelled."""

    def end(self, world: World, worker: Worker, state: str) -> World:
        return super().end(world._replace(cancelled=False), worker, state)._replace(cancelled=world.cancelled)


class TriesHardDeclines(Mutant):
    """After a hard decline only another card is tried. Without: it is tried again like a soft one."""

    def end(self, world: World, worker: Worker, state: str) -> World:
        return super().end(world, worker, "declined_soft" if state == "declined_hard" else state)


class ChargesAgain(Mutant):
    """Unknown is settled by asking for the stored object. Without: the charge is sent again, as a new object."""

    def begin(self, world: World, place: int) -> Iterator[Move]:
        yield from super().begin(world, place)
        for number, attempt in enumerate(world.attempts):
            if attempt.state == "unknown" and len(world.objects) < 2:
                yield Move("sends the charge once more", self.read(world, place, number, "create"))

    def store(self, world: World, place: int, worker: Worker) -> Move:
        if worker.state != "unknown":
            return super().store(world, place, worker)
        return Move("confirms the new object", put(world, place, worker._replace(to="confirm", answer="")))

    def create(self, world: World, worker: Worker) -> Iterator[Called]:
        yield from super().create(world._replace(known=frozenset()) if worker.state == "unknown" else world, worker)


MUTANTS: Final[tuple[type[Mutant], ...]] = (
    CallsFirst,
    ForgetsNames,
    NoFence,
    TwoAtATime,
    DeclinesNotClosed,
    ClosingAlwaysLoses,
    SilenceIsDecline,
    QuarantineIsLost,
    ConflictIsDecline,
    KeyOfTheRow,
    BooksLater,
    CancelledStaysCancelled,
    BeginsCancelled,
    ChargesUntold,
    KeepsTheMoney,
    TriesHardDeclines,
    ChargesAgain,
)
