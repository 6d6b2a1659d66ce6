"""Reading a scenario: a shape that can be played, or every fault of the file at once (scenario-format.md)."""

from pathlib import Path
from typing import ClassVar

from kadens.domain.intake.shapes import Fault, check_set_up, read_document, read_shape
from kadens.operations.simulator.scenario import Scenario
from kadens.operations.simulator.timeline import check_scenario
from kadens.pure.errors import KadensError

__all__ = ["ScenarioInvalid", "read_scenario"]


class ScenarioInvalid(KadensError):
    """A scenario file with faults; nothing of it is played. `faults` holds them all."""

    code: ClassVar[str] = "scenario_invalid"
    message: ClassVar[str] = "The scenario is not valid:\n{listing}"

    def __init__(self, *, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults=faults, listing="\n".join(f"  {found}" for found in faults))
        self.faults = faults


def read_scenario(source: Path | str) -> Scenario:
    """The scenario in a file (a Path) or in a text (a str). Raises ScenarioInvalid with every fault."""
    document, written_faults = read_document(source if isinstance(source, str) else file_text(source))
    if document is None and written_faults:
        raise ScenarioInvalid(faults=tuple(written_faults))
    reading = read_shape(Scenario, document)
    faults = [*written_faults, *reading.faults]
    if reading.shape is not None:
        rules = [*check_set_up(reading.shape), *check_scenario(reading.shape, doubtful=reading.touches_mended)]
        faults += [found for found in rules if not reading.touches_mended(found.path)]
    if faults or reading.shape is None:
        raise ScenarioInvalid(faults=tuple(dict.fromkeys(faults)))
    return reading.shape


def file_text(path: Path) -> str:
    """The text of a file. Raises ScenarioInvalid where it cannot be read, or is not UTF-8."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise ScenarioInvalid(faults=(Fault(path="", message=f"{path}: {error.strerror}"),)) from None
    except UnicodeDecodeError:
        raise ScenarioInvalid(faults=(Fault(path="", message=f"{path}: is not a text in UTF-8"),)) from None
