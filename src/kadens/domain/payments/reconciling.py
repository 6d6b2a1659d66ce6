"""Holding three books against each other, night by night: the journal, our attempts and refunds, the gateway's report.

The gateway is asked first, outside any transaction, and its movements are kept in a file; one transaction then compares
them by statement, millions or none. What only moved around midnight, or is still in flight, is *open*: no difference
yet, and looked at again by the next night. What two nights cannot explain is a difference, and stands until the books
agree or a person accepts it.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import Final
from zoneinfo import ZoneInfo

from kadens.domain.company.parameters import parameters
from kadens.domain.payments.gateway import gateway
from kadens.plumbing import clock
from kadens.plumbing.db.copying import copy_rows
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.pure.errors import KadensError

__all__ = ["Reconciled", "ReconciledElsewhere", "Stretch", "begins_at", "next_stretch", "reconcile", "reconciled_until"]

PACKAGE: Final = "kadens.domain.payments"
COLUMNS: Final = ("kind", "key", "ref", "amount", "currency", "moved_at")
NOT_OURS: Final = ("lost", "declined_soft", "declined_hard", "rejected", "canceled", "quarantined")
"""Attempts by which, as we have it, no money came; `lost` is one of which we know nothing."""
WAITING: Final = ("planned", "waiting")
REFUSED: Final = ("refused", "quarantined")


class ReconciledElsewhere(KadensError):
    """Another run has reconciled the same stretch in the meantime."""

    code = "reconciled_elsewhere"
    message = "Another run has just reconciled {account} from {since}; nothing was written twice."


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """What is reconciled at once: the instants from `since` until before `until`, and the business days whose bookings
    belong to them. `day` is the company's day, as it is shown."""

    day: date
    since: datetime
    until: datetime
    first_on: date
    last_on: date


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What a stretch came to, in minor units: *moved* by the gateway, *settled* by our attempts and refunds, *booked*
    in the journal. `open_items` and `differences` are all that stand now, `found` those that are new, by their word."""

    stretch: Stretch
    movements: int
    moved_taken: int
    settled_taken: int
    booked_taken: int
    moved_refunded: int
    settled_refunded: int
    booked_refunded: int
    open_items: int
    differences: int
    found: Mapping[str, int]
    resolved: Mapping[str, int]


@dataclass(frozen=True)
class _Account:
    account: str


@dataclass(frozen=True, slots=True)
class _Last:
    reconciled_until: datetime | None
    first_at: datetime | None


@dataclass(frozen=True)
class _Taken:
    account: str
    kind: str
    since: datetime
    until: datetime
    not_ours: tuple[str, ...]


@dataclass(frozen=True)
class _Refunded:
    account: str
    kind: str
    first_on: date
    last_on: date
    waiting: tuple[str, ...]
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Entries:
    account: str
    first_on: date
    last_on: date
    currency: str


@dataclass(frozen=True)
class _Written:
    account: str
    day: date
    since: datetime
    until: datetime
    first_on: date
    last_on: date
    now: datetime
    actor: str


@dataclass(frozen=True, slots=True)
class _Figures:
    reconciliation_id: int
    movements: int
    moved_taken: int
    settled_taken: int
    booked_taken: int
    moved_refunded: int
    settled_refunded: int
    booked_refunded: int
    open_items: int
    differences: int


@dataclass(frozen=True)
class _Resolving:
    on: date
    actor: str


@dataclass(frozen=True, slots=True)
class _Resolution:
    resolution: str


@dataclass(frozen=True)
class _Noting:
    reconciliation_id: int
    account: str


@dataclass(frozen=True, slots=True)
class _Noted:
    what: str


_LAST = load(PACKAGE, "last_reconciliation", _Account, _Last)
_STAGE_MOVEMENTS = load(PACKAGE, "stage_movements", Nothing, Nothing)
_ANALYZE_MOVEMENTS = load(PACKAGE, "analyze_movements", Nothing, Nothing)
_UNSTAGE_MOVEMENTS = load(PACKAGE, "unstage_movements", Nothing, Nothing)
_STAGE_VERDICTS = load(PACKAGE, "stage_verdicts", Nothing, Nothing)
_JUDGE_TAKEN = load(PACKAGE, "judge_taken", _Taken, Nothing)
_JUDGE_REFUNDED = load(PACKAGE, "judge_refunded", _Refunded, Nothing)
_JUDGE_ENTRIES = load(PACKAGE, "judge_entries", _Entries, Nothing)
_WRITE = load(PACKAGE, "write_reconciliation", _Written, _Figures)
_RESOLVE = load(PACKAGE, "resolve_differences", _Resolving, _Resolution)
_NOTE = load(PACKAGE, "note_differences", _Noting, _Noted)


def reconciled_until() -> datetime | None:
    """How far the connected gateway's account is reconciled; None: not at all."""
    return _LAST.run(_Account(gateway().account))[0].reconciled_until


def next_stretch(*, as_of: date, after: datetime | None = None) -> Stretch | None:
    """The next day of the connected gateway's account that is not reconciled, of those before `as_of` that are over;
    None when there is none. `after` is where a dry run has come to.

    Stretches follow each other without a gap: one begins where the last one ended, else on the day of the first attempt
    ever made, else on the day before `as_of`."""
    last, zone = _LAST.run(_Account(gateway().account))[0], ZoneInfo(parameters().time_zone)
    since = after or last.reconciled_until
    day = since.astimezone(zone).date() if since else _first_day(last.first_at, as_of, zone)
    since = since or begins_at(day, zone)
    until = begins_at(day + timedelta(days=1), zone)
    while until <= since:  # a zone that moved across the date line has left a day out
        day += timedelta(days=1)
        until = begins_at(day + timedelta(days=1), zone)
    if day >= as_of or until > clock.now():
        return None
    return Stretch(day=day, since=since, until=until, first_on=day, last_on=day)


def begins_at(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of a day in a zone. A midnight that the clocks leave out is the instant of their change; of one
    that they show twice, the first."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def reconcile(stretch: Stretch, *, on: date, actor: str, dry_run: bool = False) -> Reconciled:
    """Hold a stretch's movements, attempts, refunds and entries against each other, and write down what is not agreed.

    It calls the gateway, so no transaction may be open around it. Raises GatewayUnreachable, and then nothing is
    written, and ReconciledElsewhere. On a dry run nothing is kept."""
    account = gateway().account
    with _reported(stretch) as rows, transaction(), undo_if(dry_run):
        _STAGE_MOVEMENTS.run(Nothing())
        copy_rows("staged_movement", COLUMNS, rows)
        _ANALYZE_MOVEMENTS.run(Nothing())
        _judge(stretch, account)
        figures = _WRITE.one(_written(stretch, account, actor))
        if figures is None:
            raise ReconciledElsewhere(account=account, since=stretch.since.isoformat())
        resolved = Counter(row.resolution for row in _RESOLVE.run(_Resolving(on, actor)))
        found = Counter(row.what for row in _NOTE.run(_Noting(figures.reconciliation_id, account)))
        _UNSTAGE_MOVEMENTS.run(Nothing())
    return _reconciled(stretch, figures, found, resolved)


@contextmanager
def _reported(stretch: Stretch) -> Iterator[Iterator[list[str]]]:
    """Everything that the gateway says it moved, from a file that vanishes: a report of millions fits in no memory."""
    with TemporaryFile("w+", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        for moved in gateway().movements(since=stretch.since, until=stretch.until):
            writer.writerow([getattr(moved, column) for column in COLUMNS])
        file.seek(0)
        yield csv.reader(file)


def _judge(stretch: Stretch, account: str) -> None:
    first_on, last_on = stretch.first_on, stretch.last_on
    _STAGE_VERDICTS.run(Nothing())
    _JUDGE_TAKEN.run(_Taken(account, "taken", stretch.since, stretch.until, NOT_OURS))
    _JUDGE_REFUNDED.run(_Refunded(account, "refunded", first_on, last_on, WAITING, REFUSED))
    _JUDGE_ENTRIES.run(_Entries(account, first_on, last_on, parameters().currency))


def _written(stretch: Stretch, account: str, actor: str) -> _Written:
    return _Written(
        account=account,
        day=stretch.day,
        since=stretch.since,
        until=stretch.until,
        first_on=stretch.first_on,
        last_on=stretch.last_on,
        now=clock.now(),
        actor=actor,
    )


def _reconciled(
    stretch: Stretch, figures: _Figures, found: Mapping[str, int], resolved: Mapping[str, int]
) -> Reconciled:
    return Reconciled(
        stretch=stretch,
        movements=figures.movements,
        moved_taken=figures.moved_taken,
        settled_taken=figures.settled_taken,
        booked_taken=figures.booked_taken,
        moved_refunded=figures.moved_refunded,
        settled_refunded=figures.settled_refunded,
        booked_refunded=figures.booked_refunded,
        open_items=figures.open_items,
        differences=figures.differences,
        found=dict(found),
        resolved=dict(resolved),
    )


def _first_day(first_at: datetime | None, as_of: date, zone: ZoneInfo) -> date:
    return first_at.astimezone(zone).date() if first_at else as_of - timedelta(days=1)
