"""A model of how one charge is taken, in which everything that can happen does (payments.md §1-3).

The world is the rows of one charge, the objects at the gateway, and two workers. A worker does one thing at a time: a
transaction, or a call; between two of them everybody else may do anything. A frozen worker is one that is not chosen
for long, so what it read gets old, and what it sends comes late. Leases are left out: anybody takes up any attempt at
any time, which is more than the code allows.

Which step an answer leads to, the code itself is asked (`model_of_code`). What a transaction writes together with a
step is told here once more, after `attempts.py`, `outcomes.py` and `surplus.py`.
"""

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, Final

from kadens.domain.payments.models import IN_FLIGHT, LOST
from tests.faults.model_of_code import charge_status, closed, is_allowed, is_unsent, step_for, stored
from tests.faults.model_world import CALLS, IDLE, Attempt, Called, Case, Move, Object, Worker, World, put, turned

__all__ = ["Model", "Steps"]

Steps = tuple[tuple[str, str] | None, ...]

UNPAID: Final = frozenset({"planned", "declined", "failed"})
SAYS: Final = {
    "created": "created",
    "paid": "approved",
    "kept": "authorized",
    "declined": "declined",
    "declined hard": "declined",
    "working": "pending",
    "asking": "requires_action",
    "closed": "closed",
}
"""What the gateway answers of an object in each of its states."""
LIVELY: Final = frozenset({"paid", "kept", "working", "asking"})
GONE: Final = Object("", "closed", False)
SEND_AGAIN: Final = {"unknown": "send again", "confirming": "confirm", "capturing": "capture"}
OUTSIDE: Final = {
    "cancel": "an agent cancels the order",
    "forget": "the gateway forgets its keys",
    "new card": "the customer gives another card",
    "restore": "the database is restored from the backup of the day before",
    "change": "the charge changes its amount",
    "announce": "the customer is told of the charge, and the lead passes",
}


def can_matter(worker: Worker, world: World) -> bool:
    """Whether a worker, whose attempt was moved while it was about to call, can still do something at the gateway."""
    if worker.fresh or not worker.to:
        return True
    state = world.objects[worker.ref].state if worker.ref >= 0 else ""
    match worker.to:
        case "look":
            return (worker.state, state) in (("confirming", "created"), ("capturing", "kept"))
        case "confirm":
            return state == "created"
        case "capture":
            return state == "kept"
        case "close":
            return state in ("created", "kept", "asking")
    return False


def writes(worker: Worker, state: str) -> str:
    return f"writes that attempt {worker.number + 1} is {state}"


@cache
def steps(state: str, answer: str, unwanted: bool, hard: bool, capture_later: bool) -> Steps:
    """The steps that an answer leads to: in the first week, and after it if that is another one."""
    ask = partial(step_for, state, answer, unwanted=unwanted, hard=hard, capture_later=capture_later)
    return tuple(dict.fromkeys(ask(late=late) for late in (False, True)))


@cache
def closings(answer: str, ending: str, trusted: bool) -> tuple[str, ...]:
    """The same for the answer to closing."""
    return tuple(dict.fromkeys(closed(answer, ending, trusted=trusted, late=late) for late in (False, True)))


class Model:
    """The moves of a case. A mutant overrides one of these methods, and takes a rule away with it."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.restores = "restore" in case.outside
        self._kept: dict[Any, tuple[frozenset[str], tuple[Object, ...]]] = {}

    def start(self) -> World:
        """Owed, and nothing tried."""
        outside = frozenset(self.case.outside)
        told = "announce" not in outside
        return World("planned", False, told, (), (), frozenset(), 0, 0, False, 1, outside, (IDLE, IDLE), "")

    def moves(self, world: World) -> Iterator[Move]:
        """All that can happen next."""
        if world.wrong:
            return
        for place, worker in enumerate(world.workers):
            if worker.to:
                yield Move("dies", put(world, place, IDLE), calm=False)
                yield from self.go_on(world, place, worker)
            elif not place or world.workers[0] != IDLE:
                yield from self.begin(world, place)
        yield from self.from_outside(world)

    def tidy(self, world: World) -> World:
        """The same world without what cannot matter any more: a worker whose attempt was moved and whose call can do
        nothing, a dead object's way to die, a key that nobody will use again. It makes the worlds fewer, not others."""
        if any(worker.to and not worker.fresh for worker in world.workers):
            workers = tuple(sorted(worker if can_matter(worker, world) else IDLE for worker in world.workers))
            world = world._replace(workers=workers)
        if not world.objects or self.restores:
            return world
        refs = tuple(worker.ref for worker in world.workers)
        known, objects = self.kept(world.attempts, refs, world.known, world.objects)
        if (known, objects) == (world.known, world.objects):
            return world
        return world._replace(known=known, objects=objects)

    def kept(
        self, attempts: tuple[Attempt, ...], refs: tuple[int, ...], known: frozenset[str], objects: tuple[Object, ...]
    ) -> tuple[frozenset[str], tuple[Object, ...]]:
        """What matters of the gateway: keys that are still being used, objects that somebody holds or that move."""
        asked = (attempts, refs, known, objects)
        if asked not in self._kept:
            using = {self.key(number) for number, each in enumerate(attempts) if each.state == "creating"}
            held = {*refs, *(each.ref for each in attempts)}
            self._kept[asked] = (
                known & using,
                tuple(
                    each if ref in held or each.state in LIVELY or each.key in known & using else GONE
                    for ref, each in enumerate(objects)
                ),
            )
        return self._kept[asked]

    # A worker with nothing in hand

    def begin(self, world: World, place: int) -> Iterator[Move]:
        for number, attempt in enumerate(world.attempts):
            if attempt.state in IN_FLIGHT:
                call = {"creating": "create", "closing": "close"}.get(attempt.state, "look")
                words = f"takes up attempt {number + 1}, which is {attempt.state}"
                yield Move(words, self.read(world, place, number, call))
        if self.may_start(world):
            yield Move(f"begins attempt {len(world.attempts) + 1}", self.start_attempt(world, place))
        if world.charge == "authorized" and not self.is_unwanted(world):
            number = len(world.attempts) - 1
            kept = Worker(number=number, ref=world.attempts[number].ref)
            begun = self.move(world._replace(charge="charging"), kept, "capturing")
            yield Move(f"begins to capture attempt {number + 1}", self.read(begun, place, number, "capture"))

    def may_start(self, world: World) -> bool:
        return (
            world.charge in ("planned", "declined")
            and self.is_told(world)
            and not self.is_unwanted(world)
            and self.is_alone(world)
            and len(world.attempts) < self.case.attempts
        )

    def is_told(self, world: World) -> bool:
        """Whether the customer was told of the charge in time."""
        return world.told

    def is_unwanted(self, world: World) -> bool:
        return world.cancelled

    def is_alone(self, world: World) -> bool:
        """Whether no other attempt of the charge lives."""
        return all(attempt.state in LOST for attempt in world.attempts)

    def start_attempt(self, world: World, place: int) -> World:
        begun = world._replace(charge="charging", attempts=(*world.attempts, Attempt("creating")))
        if world.cancelled:
            begun = begun._replace(wrong="an attempt begins after the cancelling")
        elif not world.told:
            begun = begun._replace(wrong="a card is charged without the notice")
        elif world.attempts and world.attempts[-1].state == "declined_hard" and "new card" in world.left:
            begun = begun._replace(wrong="a card is tried again after a hard decline")
        return self.read(begun, place, len(world.attempts), "create")

    def read(self, world: World, place: int, number: int, call: str) -> World:
        found = world.attempts[number]
        return put(world, place, Worker(call, number, *found, self.is_unwanted(world), fresh=True))

    # A worker in the middle

    def go_on(self, world: World, place: int, worker: Worker) -> Iterator[Move]:
        match worker.to:
            case "store":
                yield self.store(world, place, worker)
            case "send again":
                yield Move(
                    "sees that nothing was executed, and writes so", self.take(world, place, worker, "confirming")
                )
            case "write":
                yield from self.write(world, place, worker)
            case "write closed":
                yield from self.write_closed(world, place, worker)
            case _:
                for called in self.call(world, worker):
                    words = f"{called.words} (attempt {worker.number + 1})"
                    yield Move(words, self.hear(called, place, worker), called.calm)

    def hear(self, called: Called, place: int, worker: Worker) -> World:
        """The answer is in the worker's hands. One that leads to no step only gives the attempt back."""
        heard = worker._replace(to="write", answer=called.answer, hard=called.hard)
        match worker.to:
            case "create":
                heard = heard._replace(to="store", ref=called.ref)
                useful = bool(self.stored(heard))
            case "close":
                heard = heard._replace(to="write closed")
                useful = any(self.closed(heard))
            case "look" if is_unsent(worker.state, called.answer) and not worker.unwanted:
                heard, useful = worker._replace(to=SEND_AGAIN[worker.state]), True
            case _:
                useful = any(self.steps(heard))
        return put(called.world, place, heard if useful else IDLE)

    def stored(self, worker: Worker) -> str:
        """The step that the answer to creating leads to; nothing if to none."""
        return stored(worker.answer)

    def steps(self, worker: Worker) -> Steps:
        """The steps that an answer may lead to, None for none."""
        asked = (worker.state, worker.answer, worker.unwanted, worker.hard, self.case.capture_later)
        return steps(*asked)

    def closed(self, worker: Worker) -> tuple[str, ...]:
        """The same for the answer to closing."""
        return closings(worker.answer, worker.ending, worker.ref < 0)

    def store(self, world: World, place: int, worker: Worker) -> Move:
        """Write the object's name down. Cancelling wins: it is asked about once more."""
        to_state = self.stored(worker)
        worker = worker._replace(unwanted=self.is_unwanted(world))
        if to_state != "created":
            return Move(writes(worker, to_state), self.take(world, place, worker, to_state))
        following, ending = ("closing", "canceled") if worker.unwanted else ("confirming", "")
        after = self.take(world, place, worker, "created", following, ending=ending)
        return Move(f"{writes(worker, following)}, with the name of its object", after)

    def write(self, world: World, place: int, worker: Worker) -> Iterator[Move]:
        for step in self.steps(worker):
            if step is None:
                yield Move("gives the attempt back", put(world, place, IDLE))
            else:
                after = self.take(world, place, worker, step[0], ending=step[1])
                yield Move(writes(worker, step[0]), after, calm=step[0] != "quarantined")

    def write_closed(self, world: World, place: int, worker: Worker) -> Iterator[Move]:
        for to_state in self.closed(worker):
            after = self.take(world, place, worker, to_state) if to_state else put(world, place, IDLE)
            yield Move(writes(worker, to_state or "closing still"), after, calm=to_state != "quarantined")

    # One transaction

    def take(self, world: World, place: int, worker: Worker, *states: str, ending: str = "") -> World:
        """Take steps with all that they mean, and go on with the call that follows, if one does; nothing if somebody
        else moved the attempt meanwhile."""
        world = put(world, place, IDLE)
        if not self.is_fresh(worker):
            return world
        before = worker.state
        for state in states:
            if not self.is_allowed(before, state):
                return world._replace(wrong=f"the schema refuses a step from {before} to {state}")
            before = state
        world = self.end(self.move(world, worker, before, ending), worker, before)
        call = {"confirming": "confirm", "closing": "close"}.get(before)
        if call is None:
            return world
        read = Worker(call, worker.number, *world.attempts[worker.number], worker.unwanted, fresh=True)
        return put(world, world.workers.index(IDLE), read)

    def is_fresh(self, worker: Worker) -> bool:
        """Whether the attempt still has the version that was read."""
        return worker.fresh

    def is_allowed(self, start: str, end: str) -> bool:
        return is_allowed(start, end)

    def move(self, world: World, worker: Worker, state: str, ending: str = "") -> World:
        """The attempt's new state, whoever read another one holding what is old now."""
        ended = state in LOST or state == "succeeded"
        attempts = [*world.attempts]
        if attempts[worker.number].state == "succeeded":
            return world._replace(wrong="an attempt that has paid moves on")
        lost = "declined_soft" if state in LOST and state != "declined_hard" else state
        attempts[worker.number] = Attempt(lost, -1 if ended else worker.ref, ending)
        workers = tuple(sorted(self.outdated(each) if each.number == worker.number else each for each in world.workers))
        return world._replace(attempts=tuple(attempts), workers=workers)

    def outdated(self, worker: Worker) -> Worker:
        """A worker whose attempt was moved by somebody else; what it is about to write would be nothing."""
        return worker._replace(fresh=False) if worker.to in CALLS else IDLE

    def end(self, world: World, worker: Worker, state: str) -> World:
        """What a step means for the charge, for the books, and for an order that is cancelled."""
        tried = {"unwanted": worker.unwanted, "number": worker.number, "attempts": self.case.attempts}
        status = charge_status(state, **tried)
        if not status or not self.may_write(world, status):
            return world
        world = world._replace(charge=status)
        if status == "paid":
            world = self.book(world, worker)
        return self.return_surplus(world) if world.cancelled else world

    def may_write(self, world: World, status: str) -> bool:
        """A charge that was cancelled stays so, unless money was taken after all."""
        return world.charge != "cancelled" or status == "paid"

    def book(self, world: World, worker: Worker) -> World:
        return world._replace(booked=world.booked + 1)

    def return_surplus(self, world: World) -> World:
        """What becomes of the charge of a cancelled order: it is cancelled, let go, or given back."""
        if world.charge in UNPAID:
            return world._replace(charge="cancelled")
        if world.charge == "authorized":
            number = len(world.attempts) - 1
            kept = Worker(number=number, state="authorized", ref=world.attempts[number].ref)
            return self.move(world._replace(charge="cancelled"), kept, "closing", "canceled")
        if world.charge == "paid":
            return world._replace(charge="refunded", given_back=world.given_back + 1)
        return world

    # The gateway

    def call(self, world: World, worker: Worker) -> Iterator[Called]:
        """What the call may come to: executed or not, and the answer comes or does not."""
        say = f"{worker.to}s" if worker.to != "look" else "asks after"
        for called in self.executed(world, worker):
            yield called._replace(words=f"{say}: {called.answer}")
            if called.world is not world:
                yield Called(f"{say}: executed, and no answer", called.world, "unknown", calm=False)
                if worker.to in ("confirm", "capture"):
                    yield Called(f"{say}: executed, and called faulty", called.world, "faulty", calm=False)
        yield Called(f"{say}: nothing was done, and no answer", world, "unknown", calm=False)
        yield Called(f"{say}: busy", world, "busy", calm=False)
        if worker.to in ("confirm", "capture"):
            yield Called(f"{say}: nothing was done, it is faulty", world, "faulty", calm=False)

    def executed(self, world: World, worker: Worker) -> Iterator[Called]:
        if worker.to == "create":
            yield from self.create(world, worker)
            return
        if worker.ref < 0:
            yield Called("", world, "not_found")
            return
        state = world.objects[worker.ref].state
        for after in self.becomes(worker.to, state):
            changed = world if after == state else turned(world, worker.ref, after)
            yield Called("", changed, SAYS[after], hard=after == "declined hard")

    def create(self, world: World, worker: Worker) -> Iterator[Called]:
        """The same key gives the same answer, as long as the gateway remembers it, and for the same amount."""
        key = self.key(worker.number, world.life)
        if key in world.known:
            ref = max(number for number, each in enumerate(world.objects) if each.key == key)
            known = world.objects[ref]
            if known.changed != world.changed:
                yield Called("", world, "conflict")
            elif known.state == "refused":
                yield Called("", world, "declined")
            else:
                yield Called("", world, "created", ref)
            return
        for state, answer in (("created", "created"), ("refused", "declined"), ("refused", "faulty")):
            objects = (*world.objects, Object(key, state, world.changed))
            ref = len(world.objects) if state == "created" else -1
            yield Called("", world._replace(objects=objects, known=world.known | {key}), answer, ref)

    def key(self, number: int, life: int = 1) -> str:
        """Made of what is owed, the same in the life after a restore."""
        return str(number)

    def becomes(self, call: str, state: str) -> tuple[str, ...]:
        """What an object may become by a call."""
        if call == "confirm" and state == "created":
            return self.case.cards
        if call == "capture" and state == "kept":
            return ("paid", "declined")
        if call == "close" and state in ("created", "kept", "asking"):
            return ("closed",)
        return (state,)

    # From outside

    def from_outside(self, world: World) -> Iterator[Move]:
        for ref, each in enumerate(world.objects):
            if each.state in ("working", "asking"):
                for after in ("paid", "declined"):
                    yield Move(f"the bank or the customer decides: {after}", turned(world, ref, after))
        for what in world.left:
            rest = world._replace(left=world.left - {what})
            if (after := getattr(self, f"outside_{what.replace(' ', '_')}")(rest)) is not None:
                yield Move(OUTSIDE[what], after, calm=False)
        if world.attempts and world.attempts[-1].state == "quarantined":
            yield from self.decide(world)

    def outside_cancel(self, world: World) -> World:
        """What is in flight is left to the run that settles it."""
        return self.return_surplus(world._replace(cancelled=True))

    def outside_forget(self, world: World) -> World | None:
        return world._replace(known=frozenset()) if world.known else None

    def outside_new_card(self, world: World) -> World | None:
        return world._replace(charge="declined") if world.charge in ("declined", "failed") else None

    def outside_restore(self, world: World) -> World | None:
        """The backup is from before the first attempt; nobody who worked then is left."""
        if not world.attempts:
            return None
        fresh = self.start()._replace(life=world.life + 1, left=world.left)
        return fresh._replace(objects=world.objects, known=world.known)

    def outside_change(self, world: World) -> World | None:
        """What is owed changes its amount, which it may while it was not tried."""
        return world._replace(changed=True) if world.charge == "planned" and not world.attempts else None

    def outside_announce(self, world: World) -> World:
        return world._replace(told=True)

    def decide(self, world: World) -> Iterator[Move]:
        """A person compares a quarantined attempt with the gateway's books."""
        number = len(world.attempts) - 1
        held = world.attempts[number]
        person = Worker("", number, *held, self.is_unwanted(world), fresh=True)
        paid = [ref for ref, each in enumerate(world.objects) if each.state == "paid"]
        if held.ref in paid:
            ended = self.end(self.move(world, person, "succeeded"), person, "succeeded")
            yield Move("a person finds that it was paid", ended, calm=False)
        elif not paid:
            yield Move("a person has it closed", self.move(world, person, "closing", "canceled"), calm=False)
