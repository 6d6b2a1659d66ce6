"""`kadens simulate`: play a scenario on a database of its own (scenario-format.md)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kadens.edges.cli.failing import USAGE, fail, say
from kadens.edges.cli.house import enter
from kadens.edges.cli.printing import console, print_json, progress_bar
from kadens.edges.cli.reading import File, Json
from kadens.edges.cli.wiring import wired

if TYPE_CHECKING:
    from kadens.operations.simulator.scenario import Scenario

__all__ = ["simulate"]


def simulate(
    context: typer.Context,
    *,
    file: File,
    as_json: Json = False,
    html: Annotated[Path | None, typer.Option(metavar="OUT", help="Write one page with calendar and charts.")] = None,
) -> None:
    """Play a scenario and tell what happens; nothing of it stays.

    Exit codes: 0 played, 2 the file is not valid, with every problem and its place in the file.
    """
    if html is not None and html.is_dir():
        raise fail(f"{html} is a folder: give the file to write.", USAGE)
    if html is not None and not html.parent.is_dir():
        raise fail(f"{html} cannot be written: there is no folder {html.parent}.", USAGE)
    enter(context)
    scenario = _read(file)
    from kadens.operations.simulator.answer import to_document  # noqa: PLC0415 - after the set-up
    from kadens.operations.simulator.calendar_text import print_calendar  # noqa: PLC0415
    from kadens.operations.simulator.page import scenario_page  # noqa: PLC0415
    from kadens.operations.simulator.playing import simulate as play  # noqa: PLC0415

    days = (scenario.end - scenario.start).days + 1
    with progress_bar(file.stem, total=days, unit="days") as advance:
        answer = play(scenario, gateway=wired(context).test_gateway(), progress=advance)
    if html is not None:
        _write(html, scenario_page(answer, scenario=scenario, title=file.stem))
    if as_json:
        print_json(to_document(answer))
    else:
        print_calendar(answer, scenario=scenario, console=console(), title=file.stem)


def _read(file: Path) -> "Scenario":
    """The scenario, or every fault on a line of its own."""
    from kadens.operations.simulator.reading import ScenarioInvalid, read_scenario  # noqa: PLC0415 - after the set-up

    if file.is_dir():
        raise fail(f"{file} is a folder: give the file itself.", USAGE)
    try:
        return read_scenario(file)
    except ScenarioInvalid as error:
        for fault in error.faults:
            say(str(fault))
        raise typer.Exit(USAGE) from None


def _write(out: Path, page: str) -> None:
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise fail(f"{out} cannot be written: {error.strerror}.", USAGE) from None
    say(f"Wrote {out}.")
