"""Playing a scenario in a process of its own, for a web server: its threads share one database, and a play has another.

A process can also be ended when it takes too long, and what it leaves behind is swept away by the next one.
"""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from kadens.domain.intake.shapes.writing import write_document
from kadens.operations.simulator.answer import Answer, from_document
from kadens.operations.simulator.scenario import Scenario
from kadens.plumbing.db.scratch import may_make_databases
from kadens.pure.errors import KadensError

__all__ = ["PlayFailed", "PlayRefused", "PlayTooLong", "play_apart"]


class PlayTooLong(KadensError):
    """The play did not end in time; nothing of it stays."""

    code: ClassVar[str] = "play_too_long"
    message: ClassVar[str] = (
        "The rehearsal was stopped after {seconds} seconds. Choose an earlier last day or fewer orders."
    )


class PlayRefused(KadensError):
    """The server lets nobody make the database that a play needs."""

    code: ClassVar[str] = "play_refused"
    message: ClassVar[str] = (
        "A rehearsal plays on a database of its own, and the role of the desk may make none on this server. "
        "An operator can give it that right: ALTER ROLE … CREATEDB."
    )


class PlayFailed(KadensError):
    """The scenario could not be played; `reason` says why, in the words of the simulator."""

    code: ClassVar[str] = "play_failed"
    message: ClassVar[str] = "It could not be rehearsed: {reason}"


def play_apart(scenario: Scenario, *, command: Sequence[str], seconds: int) -> Answer:
    """Play the scenario in a process of its own, for so many seconds at most. `command` is how `kadens` is started.

    Raises PlayRefused, PlayTooLong, PlayFailed.
    """
    if not may_make_databases():
        raise PlayRefused
    with tempfile.TemporaryDirectory(prefix="kadens-") as folder:
        file = Path(folder) / "rehearsal.yaml"
        document = scenario.model_dump(exclude_defaults=True, by_alias=True)
        file.write_text(write_document(document), encoding="utf-8")
        return _answer([*command, "simulate", str(file), "--json"], seconds)


def _answer(command: Sequence[str], seconds: int) -> Answer:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise PlayTooLong(seconds=seconds) from None
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        raise PlayFailed(reason=" ".join(lines[-3:]) or f"exit code {done.returncode}")
    return from_document(json.loads(done.stdout))
