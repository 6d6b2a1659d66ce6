"""A scenario, played day by day."""

from datetime import timedelta
from typing import Any

from tests.scenarios.oracle.answering import answer
from tests.scenarios.oracle.changing import ACTIONS, resume
from tests.scenarios.oracle.dates import Doc, current_position, program_calendar, skipped
from tests.scenarios.oracle.noticing import announce_charges, notices_of_the_day
from tests.scenarios.oracle.paying import process_payments
from tests.scenarios.oracle.planning import extend
from tests.scenarios.oracle.shipping import close_parents, create_child_orders, fulfil
from tests.scenarios.oracle.world import World


def play(scenario: Doc) -> dict[str, Any]:
    """The answer document of a scenario."""
    world = World(scenario)
    timeline = list(scenario.get("timeline") or [])
    for versions in world.programs.values():
        world.pointers[versions[0]["code"]] = starting_pointer(world, versions[0])
    while world.day <= scenario["end"]:
        for order in list(world.orders.values()):
            if order.status == "paused" and order.until is not None and order.until <= world.day:
                resume(world, order)
        while timeline and timeline[0]["day"] == world.day:
            entry = timeline.pop(0)
            ((kind, what),) = [(key, value) for key, value in entry.items() if key != "day"]
            ACTIONS[kind](world, what)
        if not world.outage:
            run_jobs(world)
        world.day += timedelta(days=1)
    return answer(world)


def run_jobs(world: World) -> None:
    for code, versions in world.programs.items():
        if is_current(versions[-1]) and versions[-1].get("active", True):
            _, at = current_position(versions[-1], world.intervals, world.day)
            world.pointers[code] = at[0]
    for order in world.open_orders():
        extend(world, order)
    announce_charges(world)
    process_payments(world)
    notices_of_the_day(world)
    create_child_orders(world)
    fulfil(world)
    close_parents(world)


def is_current(program: Doc) -> bool:
    return program.get("order_start", "first") == "current" and bool(program["events"])


def starting_pointer(world: World, program: Doc) -> int | None:
    if not is_current(program) or not program["events"][0].get("start_date"):
        shipped = [number for number, event in enumerate(program["events"], start=1) if not skipped(event)]
        return shipped[0] if shipped else None
    for at, _ in program_calendar(program, world.intervals):
        if not skipped(program["events"][at[0] - 1]):
            return at[0]
    return None
