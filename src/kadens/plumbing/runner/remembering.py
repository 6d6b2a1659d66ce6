"""What the runner writes of a run: when it begins, that it is alive, how it ended."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kadens.plumbing import clock
from kadens.plumbing.db.statement import load
from kadens.plumbing.runner.shapes import Request

__all__ = ["beat", "begin_run", "end_run"]


@dataclass(frozen=True)
class _Beginning:
    job: str
    as_of: date
    criteria: dict[str, Any]
    dry_run: bool
    actor: str
    now: datetime


@dataclass(frozen=True)
class _Beat:
    run_id: int
    now: datetime
    done: int
    late: int
    counts: dict[str, Any]
    refusals: dict[str, Any]


@dataclass(frozen=True)
class _Ending(_Beat):
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class _Run:
    run_id: int


@dataclass(frozen=True, slots=True)
class _Asked:
    stopped: bool


_BEGIN_RUN = load("kadens.plumbing.runner", "begin_run", _Beginning, _Run)
_BEAT = load("kadens.plumbing.runner", "beat", _Beat, _Asked)
_END_RUN = load("kadens.plumbing.runner", "end_run", _Ending, _Run)


def begin_run(job: str, request: Request) -> int:
    """Note that a run begins; its number."""
    beginning = _Beginning(
        job=job,
        as_of=request.as_of,
        criteria=dict(request.criteria),
        dry_run=request.dry_run,
        actor=request.actor,
        now=clock.now(),
    )
    return _BEGIN_RUN.run(beginning)[0].run_id


def beat(run_id: int, *, done: int, late: int, counts: dict[str, int], refusals: dict[str, int]) -> bool:
    """Show that the run is alive; True when somebody asked it to stop."""
    rows = _BEAT.run(_Beat(run_id, clock.now(), done, late, counts, refusals))
    return any(row.stopped for row in rows)


def end_run(
    run_id: int, *, status: str, done: int, late: int, counts: dict[str, int], refusals: dict[str, int], note: str
) -> None:
    """Write how the run ended."""
    _END_RUN.run(_Ending(run_id, clock.now(), done, late, counts, refusals, status, note))
