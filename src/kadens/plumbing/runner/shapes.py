"""The words between the runner and the jobs: what a job is, what it is asked, what a chunk answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, Protocol, TypeVar

from kadens.pure.errors import KadensError

__all__ = ["Chunk", "CriterionUnknown", "Job", "Peek", "Request", "RunReport", "SurgeStopped", "Work"]

PositionT = TypeVar("PositionT")


class CriterionUnknown(KadensError):
    """The job cannot be narrowed by that criterion."""

    code = "criterion_unknown"
    message = "The job {job} cannot be narrowed by {criterion}."


class SurgeStopped(KadensError):
    """A run would do far more than its like did; it waits for a second person (domain.md §2.1, `surge_limit`)."""

    code = "surge_stopped"
    message = (
        "The job {job} would do {expected} on {as_of}, more than {limit} times the mean of its last four runs on "
        "this weekday ({mean}). Nothing was done. Another person than {asked_by} can let it run: "
        "kadens approval approve {approval}."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A run that somebody asks for. `criteria` are codes by name (program, order, customer, product).

    A run that is not `remembered` leaves no row of its own, and a row that breaks it ends it: for a database that
    nobody will look at, a simulation's."""

    as_of: date
    actor: str
    criteria: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None
    dry_run: bool = False
    remembered: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What a chunk is done for. `limit` is a cap that the asker set, beside the job's own."""

    run_id: int
    as_of: date
    actor: str
    criteria: Mapping[str, str]
    limit: int | None
    dry_run: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk(Generic[PositionT]):
    """What one chunk did, and where the next begins (None: the run is complete).

    `done` is what the job counts as its work, `late` the part of it that was overdue; `parked` are rows that a verb
    which commits in between has set aside itself. `stopped` says in a sentence why the run had better stop here, though
    there is more to do; the next run goes on."""

    position: PositionT | None
    done: int = 0
    late: int = 0
    parked: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    refusals: Mapping[str, int] = field(default_factory=dict)
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Peek(Generic[PositionT]):
    """The one row that a chunk of one would take: its key, and the position after it."""

    row_key: int
    position: PositionT


class WorkChunk(Protocol[PositionT]):
    """One chunk: at most `size` rows from the position on (None: from the start), in its own transaction."""

    def __call__(self, work: Work, position: PositionT | None, size: int, /) -> Chunk[PositionT]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job(Generic[PositionT]):
    """A job as it is declared: what it does in one line, its verb, and by what a run can be narrowed.

    `expected` is how many a run would do in time, which `surge_limit` compares; `worth` what those come to, in minor
    units by currency, for whoever has to approve a surge."""

    name: str
    title: str
    work_chunk: WorkChunk[PositionT]
    size: int
    criteria: tuple[str, ...] = ()
    expected: Callable[[Work], int] | None = None
    worth: Callable[[Work], Mapping[str, int]] | None = None
    peek: Callable[[Work, PositionT | None], Peek[PositionT] | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunReport:
    """How a run ended: *done*, *refusals*, *stopped* or *failed*, with its counts; the note says why it stopped."""

    run_id: int
    job: str
    as_of: date
    dry_run: bool
    status: str
    done: int
    late: int
    counts: Mapping[str, int]
    refusals: Mapping[str, int]
    parked: int
    seconds: float
    note: str = ""

    @property
    def rows_per_second(self) -> float:
        return self.done / self.seconds if self.seconds else 0.0
