"""Going through every world that a model can come to, and asking of each whether it is right."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kadens.domain.payments.models import IN_FLIGHT
from tests.faults.model import Model
from tests.faults.model_world import IDLE, World

__all__ = ["Search", "search"]

HELD: Final = "quarantined"


@dataclass
class Search:
    """The worlds of a model: how many, and the way to the first wrong one, if there is one."""

    worlds: int = 0
    wrong: str = ""
    trace: list[str] = field(default_factory=list)


def search(model: Model) -> Search:
    """Every world that can be, nearest first, until one is wrong. In the end, whether from each there is a way to rest
    on which nobody dies and every answer comes."""
    start = model.start()
    numbers = {start: 0}
    came: list[tuple[int, str]] = [(-1, "")]
    calmly_from: list[list[int]] = [[]]
    resting: list[int] = []
    left = deque([start])
    found = Search()
    while left:
        world = left.popleft()
        number = numbers[world]
        if wrong := fault(world, model):
            return Search(len(numbers), wrong, _trace(came, number))
        if is_resting(world):
            resting.append(number)
        for words, untidy, calm in model.moves(world):
            after = model.tidy(untidy)
            reached = numbers.get(after)
            if reached is None:
                reached = numbers[after] = len(came)
                came.append((number, words))
                calmly_from.append([])
                left.append(after)
            if calm:
                calmly_from[reached].append(number)
    found.worlds = len(numbers)
    for restless in _restless(calmly_from, resting):
        return Search(len(numbers), "no way to rest", _trace(came, restless))
    return found


def fault(world: World, model: Model) -> str:
    """What is wrong with a world: in any, or in one that rests."""
    if world.wrong:
        return world.wrong
    taken = sum(each.state == "paid" for each in world.objects)
    if taken > 1:
        return "money is taken twice"
    if world.booked > taken:
        return "money is booked that nobody took"
    if world.given_back > taken:
        return "money is given back that nobody took"
    return _fault_at_rest(world, taken, model) if is_resting(world) else ""


def is_resting(world: World) -> bool:
    """Nobody has anything in hand, and no attempt waits for anybody but a person."""
    return all(worker == IDLE for worker in world.workers) and not any(
        attempt.state in IN_FLIGHT for attempt in world.attempts
    )


def _fault_at_rest(world: World, taken: int, model: Model) -> str:
    if any(attempt.state == HELD for attempt in world.attempts):
        return ""
    if world.life > 1 and model.may_start(world):
        return ""  # restored: what was done before is still to be done again
    if taken > world.booked:
        return "money is taken that nobody books"
    if world.cancelled and taken > world.given_back:
        return "money is kept for a cancelled order"
    if world.cancelled and any(each.state == "kept" for each in world.objects):
        return "a card stays charged with what a cancelled order would have cost"
    if (world.charge == "paid") != (taken > world.given_back):
        return f"the charge is {world.charge}"
    return ""


def _restless(calmly_from: list[list[int]], resting: list[int]) -> Iterator[int]:
    """The worlds from which no calm way leads to rest, nearest first."""
    reached = bytearray(len(calmly_from))
    left = list(resting)
    for number in left:
        reached[number] = 1
    while left:
        for before in calmly_from[left.pop()]:
            if not reached[before]:
                reached[before] = 1
                left.append(before)
    return (number for number, known in enumerate(reached) if not known)


def _trace(came: list[tuple[int, str]], number: int) -> list[str]:
    """What happened on the way there."""
    words = []
    while number:
        number, happened = came[number]
        words.append(happened)
    return words[::-1]
