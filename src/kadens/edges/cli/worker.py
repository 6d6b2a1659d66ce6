"""`kadens worker`: runs the jobs when the timetable says so, until it is told to stop.

One that is told to stop finishes its chunk and gives the rest of the run back; one that is killed is found silent by
the others, or by the next one that starts.
"""

import asyncio
import logging
import signal
from collections.abc import Callable, Sequence
from typing import Annotated

import typer

from kadens.edges.cli.demo_day import take_demo_day
from kadens.edges.cli.failing import debugging, fail, say
from kadens.edges.cli.house import all_companies, enter
from kadens.edges.cli.migrate import apply_if_embedded
from kadens.edges.cli.supervising import Supervisor, end_with_supervisor
from kadens.edges.cli.wiring import wired
from kadens.edges.cli.worker_queue import Switch, ask_to_stop, look, make_queue, parts_of, take_back
from kadens.pure.timetable import Entry

__all__ = ["worker"]


def worker(
    context: typer.Context,
    *,
    once: Annotated[bool, typer.Option("--once", help="Run what is due now, then end.")] = False,
    asked_only: Annotated[
        bool, typer.Option("--asked-only", help="Leave the timetable alone: run what is asked for at the desk.")
    ] = False,
) -> None:
    """Run the jobs by the timetable, and what is asked for at the desk, until Ctrl-C or SIGTERM. Several workers share
    the work.

    With a directory and no company: a worker for each company, started again when it ends."""
    if everyone := all_companies():
        told = ["worker", *(["--asked-only"] if asked_only else [])]
        _work_for_all(Supervisor(context, [place.code for place in everyone]), told, once=once)
        return
    end_with_supervisor()
    enter(context, gateway=True, mail=True)
    apply_if_embedded()
    take_demo_day()
    _say_it_once()
    timetable = None if asked_only else wired(context).timetable
    for entry in timetable or ():
        say(f"{entry} {entry.job}")
    asyncio.run(_work(timetable, once=once))


def _work_for_all(supervisor: Supervisor, told: list[str], *, once: bool) -> None:
    if not once:
        supervisor.keep(told)
    elif failed := supervisor.once([*told, "--once"]):
        raise fail(f"What is due did not run for {', '.join(failed)}.")


def _say_it_once() -> None:
    """The worker tells what breaks in a sentence; the libraries below would tell it again, with tracebacks."""
    if not debugging():
        for name in ("psycopg.pool", "procrastinate"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


async def _work(timetable: Sequence[Entry] | None, *, once: bool) -> None:
    from procrastinate.exceptions import ConnectorException  # noqa: PLC0415 - not for --help
    from procrastinate.worker import Worker  # noqa: PLC0415

    from kadens.operations.jobs.asking import SILENT_SECONDS  # noqa: PLC0415 - after the set-up

    switch = Switch()
    queue = await asyncio.to_thread(make_queue, timetable, switch)
    hand = Worker(
        queue,
        queues=parts_of(timetable),
        wait=not once,
        delete_jobs="successful",
        install_signal_handlers=False,
        stalled_worker_timeout=SILENT_SECONDS,
        task_middleware=queue.worker_defaults.get("task_middleware"),
    )
    _stop_on_signals(hand.stop, switch)
    try:
        async with queue.open_async():
            await (take_back(queue, parts_of(None)) if timetable is None else look(queue, timetable))
            if not switch.told:
                await hand.run()  # type: ignore[no-untyped-call]
    except ConnectorException as error:
        reason = " ".join(str(error.__cause__ or error).split()) or "the connection was lost"
        raise fail(f"The database cannot be reached ({reason}); start the worker again when it is back.") from None
    if not once and not switch.told:
        raise fail("The worker lost its database and stopped; start it again when the database is back.")
    say("Stopped." if switch.off else "Nothing more is due.")


def _stop_on_signals(stop: Callable[[], None], switch: Switch) -> None:
    """On SIGTERM or Ctrl-C take no new job, and ask the run under way to stop after its chunk."""
    loop = asyncio.get_running_loop()

    def told() -> None:
        switch.off = True
        stop()
        if switch.acting:
            say("Stopping after this chunk.")
            switch.asking = loop.run_in_executor(None, ask_to_stop, switch.acting)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told)
