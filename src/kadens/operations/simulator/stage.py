"""The stage of a play: what the simulator knows while it plays a scenario."""

from dataclasses import dataclass, field
from typing import Protocol

from kadens.domain.intake.shapes import Program
from kadens.domain.payments.gateway import Gateway
from kadens.operations.simulator.answer import RefusalRow
from kadens.operations.simulator.scenario import Scenario

__all__ = ["ScriptedGateway", "Stage"]


class ScriptedGateway(Gateway, Protocol):
    """A gateway whose cards do as they are told."""

    def script(self, token: str, behaviour: str) -> None:
        """From now on the card approves, declines, times out after charging (`unknown`), or answers nonsense."""


@dataclass(slots=True)
class Stage:
    """What the play knows: the gateway, the scenario, what its names stand for, and whether the jobs run."""

    scenario: Scenario
    gateway: ScriptedGateway
    customers: dict[str, int] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    orders: dict[str, int] = field(default_factory=dict)
    sales: dict[str, int] = field(default_factory=dict)
    continuity: dict[str, int] = field(default_factory=dict)
    programs: dict[str, Program] = field(default_factory=dict)
    cards_given: int = 0
    outage: bool = False
    refused: list[RefusalRow] = field(default_factory=list)
