"""Playing a scenario: a database of its own, a test clock, the test gateway, and the verbs and jobs of production.

Day by day, as scenario-format.md §2 says: pauses end, people act, the jobs run unless there is an outage.
"""

from collections.abc import Callable
from datetime import date, timedelta

from kadens.domain.company.parameters import held_parameters
from kadens.domain.payments.gateway import Gateway, use
from kadens.domain.payments.gateway import gateway as connected
from kadens.operations.jobs import JOBS
from kadens.operations.simulator.acting import act
from kadens.operations.simulator.answer import Answer
from kadens.operations.simulator.collecting import collect_answer
from kadens.operations.simulator.opening import open_house
from kadens.operations.simulator.scenario import Entry, Outage, Scenario
from kadens.operations.simulator.stage import ScriptedGateway, Stage
from kadens.plumbing.db.scratch import scratch_database
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request

__all__ = ["DAILY", "ScriptedGateway", "simulate"]

ACTOR = "simulator"
BEFORE_THE_JOBS = ("end_pauses", "update_continuity_orders", "migrate_orders")
"""A pause ends also in an outage, and an update is an action of the timeline (scenario-format.md §2), which knows no
migrations."""
DAILY = tuple(name for name in JOBS if name not in BEFORE_THE_JOBS)


def simulate(scenario: Scenario, *, gateway: ScriptedGateway, progress: Callable[[int], None] | None = None) -> Answer:
    """Play the scenario from its first day to its last and tell what happened; nothing of it stays.

    `progress` hears of every day played. Raises ScratchRefused or DatabaseUnavailable."""
    before = _connected()
    with scratch_database():
        use(gateway)
        try:
            stage = Stage(scenario=scenario, gateway=gateway)
            open_house(stage, actor=ACTOR)
            for day in _days(scenario):
                with held_parameters():
                    _play_day(stage, day)
                if progress:
                    progress(1)
            return collect_answer(stage)
        finally:
            if before:
                use(before)


def _connected() -> Gateway | None:
    try:
        return connected()
    except Exception:  # noqa: BLE001 - none is connected; there is nothing to put back
        return None


def _days(scenario: Scenario) -> list[date]:
    return [scenario.start + timedelta(days=number) for number in range((scenario.end - scenario.start).days + 1)]


def _play_day(stage: Stage, day: date) -> None:
    _run(day, "end_pauses")
    for entry in _entries(stage.scenario, day):
        if isinstance(entry.action, Outage):
            stage.outage = entry.action.begins
        else:
            act(stage, entry.action, on=day, actor=ACTOR)
    if not stage.outage:
        for name in DAILY:
            _run(day, name)


def _entries(scenario: Scenario, day: date) -> list[Entry]:
    return [entry for entry in scenario.timeline if entry.day == day]


def _run(day: date, name: str) -> None:
    run_job(JOBS[name], Request(as_of=day, actor=ACTOR, remembered=False))
