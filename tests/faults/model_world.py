"""The shapes of the model in `model.py`: everything there is, as values that compare and hash."""

from typing import Final, NamedTuple

__all__ = ["CALLS", "IDLE", "Attempt", "Called", "Case", "Move", "Object", "Worker", "World", "put", "turned"]

CALLS: Final = frozenset({"create", "confirm", "capture", "look", "close"})


class Attempt(NamedTuple):
    """A row: its state, the number of the object whose name it holds (-1: none), and what it becomes once closed."""

    state: str
    ref: int = -1
    ending: str = ""


class Object(NamedTuple):
    """An object at the gateway: its key, its state, and whether it was made for the changed amount."""

    key: str
    state: str
    changed: bool


class Worker(NamedTuple):
    """What a worker is about to do, and the attempt as it read it. `fresh`: nobody moved it since."""

    to: str = ""
    number: int = -1
    state: str = ""
    ref: int = -1
    ending: str = ""
    unwanted: bool = False
    fresh: bool = False
    answer: str = ""
    hard: bool = False


class World(NamedTuple):
    """Everything there is. `known` are the keys that the gateway remembers, `left` is what may still come from outside,
    `wrong` what must never be."""

    charge: str
    cancelled: bool
    told: bool
    attempts: tuple[Attempt, ...]
    objects: tuple[Object, ...]
    known: frozenset[str]
    booked: int
    given_back: int
    changed: bool
    life: int
    left: frozenset[str]
    workers: tuple[Worker, ...]
    wrong: str


class Move(NamedTuple):
    """Something that happens; `calm` if it also does in a quiet hour, when nobody dies and every answer comes."""

    words: str
    world: World
    calm: bool = True


class Case(NamedTuple):
    """What a card may say to a confirmation, and what may come from outside, each thing once."""

    name: str
    cards: tuple[str, ...]
    outside: tuple[str, ...]
    attempts: int = 2

    @property
    def capture_later(self) -> bool:
        return "kept" in self.cards


class Called(NamedTuple):
    """What a call did at the gateway, and the answer."""

    words: str
    world: World
    answer: str
    ref: int = -1
    hard: bool = False
    calm: bool = True


IDLE: Final = Worker()


def put(world: World, place: int, worker: Worker) -> World:
    """The world with another worker in a place; who is who does not matter."""
    workers = [*world.workers]
    workers[place] = worker
    return world._replace(workers=tuple(sorted(workers)))


def turned(world: World, ref: int, state: str) -> World:
    """The world with an object in another state."""
    objects = [*world.objects]
    objects[ref] = objects[ref]._replace(state=state)
    return world._replace(objects=tuple(objects))
