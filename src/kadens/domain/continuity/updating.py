"""*Continuity update*: running orders follow their program's newest version (domain.md §4, §6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from kadens.domain.catalog.queries import products_by_id
from kadens.domain.company.parameters import Parameters, parameters
from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.criteria import CRITERIA, Narrowed, narrowed
from kadens.domain.continuity.extending import advance_cursors
from kadens.domain.continuity.planning import (
    Catalog,
    load_catalog,
    prices_from_json,
    prices_to_json,
)
from kadens.domain.continuity.recomputing import LineRow, Recomputed, Subject, recompute
from kadens.domain.continuity.rules import VersionRules, load_rules
from kadens.domain.continuity.writing import write_items, write_lines
from kadens.domain.notices.writing import NewNotice, write_notices
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import load
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.plumbing.runner.shapes import Chunk, Peek, Work
from kadens.pure.schedule.span import AGREED_END

__all__ = [
    "UPDATE_CRITERIA",
    "Behind",
    "peek_behind",
    "recompute_orders",
    "update_continuity_orders",
    "write_recomputed",
]

UPDATE_CRITERIA = (*CRITERIA, "overwrite")
GONE = "not in the program any more"


@dataclass(frozen=True)
class _Claim:
    after: int
    limit: int
    program_id: int | None
    customer_id: int | None
    continuity_order_id: int | None


@dataclass(frozen=True, slots=True)
class Behind:
    """A continuity order and the version that it is to follow."""

    id: int
    parent_line_id: int
    customer_id: int
    version_id: int
    newest_version_id: int
    newest_number: int
    ordered_on: date
    typed_start: date | None
    quantity: int
    moved_days: int
    locked_prices: dict[str, int]
    first_event: int
    first_repetition: int
    event_duration: int
    last_event: int
    settlement: str


@dataclass(frozen=True)
class _Orders:
    continuity_order_ids: list[int]


@dataclass(frozen=True)
class _Rewriting:
    line_ids: list[int]
    program_event_ids: list[int]
    statuses: list[str]
    nominal_dates: list[date]
    planned_dates: list[date]
    delivery_dates: list[date]
    missed: list[bool]
    nets: list[int]
    taxes: list[int]
    reasons: list[str]
    emptied_line_ids: list[int]
    overwrite: bool


@dataclass(frozen=True)
class _Cancelling:
    line_ids: list[int]
    reason: str


@dataclass(frozen=True, slots=True)
class _Line:
    line_id: int


@dataclass(frozen=True)
class _Adopting:
    continuity_order_ids: list[int]
    version_ids: list[int]
    last_events: list[int]
    locked_prices: list[Jsonb]


@dataclass(frozen=True, slots=True)
class _Order:
    continuity_order_id: int


_CLAIM_BEHIND = load("kadens.domain.continuity", "claim_behind", _Claim, Behind)
_LINES_OF_ORDERS = load("kadens.domain.continuity", "lines_of_orders", _Orders, LineRow)
_REWRITE_LINES = load("kadens.domain.continuity", "rewrite_lines", _Rewriting, _Line)
_CANCEL_LINES = load("kadens.domain.continuity", "cancel_lines", _Cancelling, _Line)
_ADOPT_VERSION = load("kadens.domain.continuity", "adopt_version", _Adopting, _Order)


def update_continuity_orders(work: Work, after: int | None, size: int) -> Chunk[int]:
    """Bring the next chunk of running orders to their program's newest version; `done` counts the orders. Those of a
    program that is carried *by plan* wait for one (ADR 37).

    Unfulfilled lines only. The customer's own changes survive, and locked prices, unless the criterion `overwrite`
    says otherwise. Plans of orders billed upfront follow, over their remaining due dates; what is paid stays."""
    with transaction(), undo_if(work.dry_run):
        behind = _claim(work, after, size)
        if not behind:
            return Chunk(position=None)
        rules = load_rules({row.version_id for row in behind} | {row.newest_version_id for row in behind})
        overwrite = work.criteria.get("overwrite") == "true"
        computed = recompute_orders(behind, rules, parameters(), overwrite=overwrite, today=work.as_of)
        write_recomputed(computed, rules, overwrite=overwrite)
        ids = [row.id for row, _ in computed]
        refit_plans(ids, on=work.as_of, actor=work.actor, reason="program changed", way="update")
        record([_deed(row, each) for row, each in computed], on=work.as_of, actor=work.actor)
        write_notices([_notice(row, work.as_of) for row, each in computed if each.differs])
        differing = sum(each.differs for _, each in computed)
        position = behind[-1].id if len(behind) == size else None
        return Chunk(position=position, done=len(behind), counts={"differing": differing} if differing else {})


def peek_behind(work: Work, after: int | None) -> Peek[int] | None:
    """The continuity order that a chunk of one would take."""
    with transaction():
        found = _claim(work, after, 1)
        return Peek(found[0].id, found[0].id) if found else None


def _claim(work: Work, after: int | None, size: int) -> list[Behind]:
    codes = {name: code for name, code in work.criteria.items() if name != "overwrite"}
    by: Narrowed = narrowed(codes)
    return _CLAIM_BEHIND.run(_Claim(after or 0, size, by.program_id, by.customer_id, by.continuity_order_id))


def recompute_orders(
    behind: Sequence[Behind],
    rules: Mapping[int, VersionRules],
    company: Parameters,
    *,
    overwrite: bool,
    today: date,
    from_event: int = 1,
) -> list[tuple[Behind, Recomputed]]:
    """Each order under the version that it is to follow, from an event on; nothing is written."""
    lines: dict[int, list[LineRow]] = {}
    for line in _LINES_OF_ORDERS.run(_Orders([row.id for row in behind])):
        lines.setdefault(line.continuity_order_id, []).append(line)
    catalog = _with_swapped(load_catalog(list(rules.values())), rules, lines)
    return [
        (
            row,
            recompute(
                _subject(row, lines.get(row.id, []), from_event),
                rules[row.version_id],
                rules[row.newest_version_id],
                catalog,
                threshold=company.repeat_threshold,
                overwrite=overwrite,
                today=today,
            ),
        )
        for row in behind
    ]


def _with_swapped(
    catalog: Catalog, rules: Mapping[int, VersionRules], lines: Mapping[int, Sequence[LineRow]]
) -> Catalog:
    """The catalog with the products that customers swapped to, which no version names."""
    held = {item["product_id"] for rows in lines.values() for line in rows for item in line.items}
    strangers = held - set(catalog.products)
    if not strangers:
        return catalog
    currency = next(iter(rules.values())).currency
    return Catalog({**catalog.products, **products_by_id(strangers, currency)}, catalog.calendars)


def _subject(row: Behind, lines: Sequence[LineRow], from_event: int) -> Subject:
    return Subject(
        ordered_on=row.ordered_on,
        typed_start=row.typed_start,
        quantity=row.quantity,
        moved_days=row.moved_days,
        locked_prices=prices_from_json(row.locked_prices),
        first_event=row.first_event,
        first_repetition=row.first_repetition,
        event_duration=row.event_duration,
        agreed_end=row.last_event == AGREED_END,
        upfront=row.settlement in ("prepaid", "upfront_plan"),
        lines=lines,
        from_event=from_event,
    )


def write_recomputed(
    computed: Sequence[tuple[Behind, Recomputed]], rules: Mapping[int, VersionRules], *, overwrite: bool
) -> None:
    """Write what was computed: lines, items, versions, and where each chain stands."""
    rewritten = [each for _, result in computed for each in result.rewritten]
    refilled = [each for each in rewritten if not each.keeps_items]
    _REWRITE_LINES.run(
        _Rewriting(
            line_ids=[each.before.line_id for each in rewritten],
            program_event_ids=[each.draft.program_event_id for each in rewritten],
            statuses=[each.status for each in rewritten],
            nominal_dates=[each.draft.nominal_on for each in rewritten],
            planned_dates=[each.draft.planned_on for each in rewritten],
            delivery_dates=[each.draft.delivery_on for each in rewritten],
            missed=[each.draft.missed for each in rewritten],
            nets=[each.draft.net for each in rewritten],
            taxes=[each.draft.tax for each in rewritten],
            reasons=[each.before.reason if each.keeps_reason else "" for each in rewritten],
            emptied_line_ids=[each.before.line_id for each in refilled],
            overwrite=overwrite,
        )
    )
    write_items([(each.before.line_id, each.draft.items) for each in refilled])
    cancelled = [line.line_id for _, result in computed for line in result.cancelled]
    _CANCEL_LINES.run(_Cancelling(cancelled, GONE))
    write_lines([(row.id, draft) for row, result in computed for draft in result.added])
    _adopt(computed, rules)


def _adopt(computed: Sequence[tuple[Behind, Recomputed]], rules: Mapping[int, VersionRules]) -> None:
    _ADOPT_VERSION.run(
        _Adopting(
            continuity_order_ids=[row.id for row, _ in computed],
            version_ids=[row.newest_version_id for row, _ in computed],
            last_events=[result.last_event for _, result in computed],
            locked_prices=[Jsonb(prices_to_json(result.locked_prices)) for _, result in computed],
        )
    )
    advance_cursors(
        {row.id: (rules[row.newest_version_id], result.cursor, result.last_event) for row, result in computed}
    )


def _deed(row: Behind, result: Recomputed) -> Deed:
    """The difference, for the order's page and the report."""
    detail: dict[str, Any] = {
        "version": row.newest_number,
        "changed": [
            {
                "event": each.before.event,
                "repetition": each.before.repetition,
                "delivery_on": [each.before.delivery_on.isoformat(), each.draft.delivery_on.isoformat()],
                "status": [each.before.status, each.status],
                "total": [each.before.total, each.draft.total],
            }
            for each in result.rewritten
            if each.before.delivery_on != each.draft.delivery_on
            or each.before.status != each.status
            or each.before.total != each.draft.total
        ],
        "added": [[draft.event, draft.repetition] for draft in result.added],
        "cancelled": [[line.event, line.repetition] for line in result.cancelled],
    }
    return Deed("continuity_update", "continuity_order", row.id, detail)


def _notice(row: Behind, on: date) -> NewNotice:
    return NewNotice(
        kind="program_changed",
        customer_id=row.customer_id,
        fact=f"continuity:{row.id}:version:{row.newest_version_id}",
        noticed_on=on,
        parent_line_id=row.parent_line_id,
    )
