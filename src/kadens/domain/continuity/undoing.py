"""Taking a migration back, order by order, as long as nothing was made of it (ADR 37).

An order that nobody has touched since gets back what it was, row by row. One that was touched goes back by the same
computing that brought it here, so that what the customer changed meanwhile survives. Whoever has a child order made
since is told and left.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from kadens.domain.continuity.billing import refit_plans
from kadens.domain.continuity.changing_many import notice_of, update_to
from kadens.domain.continuity.cohorts import Change, MoveToVersion, Shift
from kadens.domain.continuity.differences import Image, differences_between, images_of
from kadens.domain.continuity.migration_models import Migration, MigrationOrder
from kadens.domain.continuity.moving import move_orders
from kadens.domain.continuity.updating import Behind
from kadens.domain.notices.writing import write_notices
from kadens.domain.payments.restoring import FormerPlan, restore_plans
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load

__all__ = ["Undone", "left_to_undo", "peek_undoing", "undo_orders"]

BACK: Final = ("restored", "recomputed")
"""What became of an order that went back; the other words say why one was left."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What a chunk took back. `refusals` are orders that were left, by reason; `last_id` None: there was none."""

    last_id: int | None
    back: int
    counts: Mapping[str, int]
    refusals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class _Kept(Behind):
    """An order that a migration changed, with the version that it had, and what it was."""

    kept_id: int
    was: dict[str, Any]
    became: str
    money_became: str
    follows_id: int
    has_history: bool


@dataclass(frozen=True)
class _Claim:
    migration_id: int
    after: int
    limit: int


@dataclass(frozen=True)
class _Kepts:
    kept_ids: list[int]


@dataclass(frozen=True)
class _Settling:
    kept_ids: list[int]
    statuses: list[str]
    on: date


_CLAIM_UNDOING = load("kadens.domain.continuity", "claim_undoing", _Claim, _Kept)
_DROP_CHANGED_ITEMS = load("kadens.domain.continuity", "drop_changed_items", _Kepts, Nothing)
_DROP_ADDED_LINES = load("kadens.domain.continuity", "drop_added_lines", _Kepts, Nothing)
_RESTORE_LINES = load("kadens.domain.continuity", "restore_lines", _Kepts, Nothing)
_RESTORE_ORDERS = load("kadens.domain.continuity", "restore_orders", _Kepts, Nothing)
_SETTLE_KEPT = load("kadens.domain.continuity", "settle_kept", _Settling, Nothing)


def undo_orders(migration_id: int, change: Change, *, after: int, limit: int, on: date, actor: str) -> Undone:
    """Take back the next orders of a migration; the transaction that is open holds it together."""
    orders = _CLAIM_UNDOING.run(_Claim(migration_id, after, limit))
    if not orders:
        return Undone(None, 0, {}, {})
    version_id = Migration.objects.values_list("version_id", flat=True).get(id=migration_id)
    images = images_of([order.id for order in orders])
    verdicts = {order.id: _verdict(order, images[order.id], change, version_id) for order in orders}
    _restore([order for order in orders if verdicts[order.id] == "restored"], images, on=on, actor=actor)
    _recompute([order for order in orders if verdicts[order.id] == "recomputed"], change, on=on, actor=actor)
    _SETTLE_KEPT.run(_Settling([order.kept_id for order in orders], [verdicts[order.id] for order in orders], on))
    _tell({key: images[key] for key, verdict in verdicts.items() if verdict in BACK}, migration_id, on)
    deeds = [
        Deed("migrate_back", "continuity_order", key, {"migration": migration_id, "verdict": verdict})
        for key, verdict in verdicts.items()
    ]
    record(deeds, on=on, actor=actor)
    counts = Counter(verdicts.values())
    back = {verdict: counts[verdict] for verdict in BACK if counts[verdict]}
    left = {verdict: count for verdict, count in counts.items() if verdict not in BACK}
    return Undone(orders[-1].id, sum(back.values()), back, left)


def left_to_undo(migration_id: int) -> int:
    """How many orders of a migration were not looked at yet."""
    return MigrationOrder.objects.filter(migration_id=migration_id, status="changed").count()


def peek_undoing(migration_id: int, *, after: int) -> int | None:
    """The continuity order that would be taken back next."""
    found = _CLAIM_UNDOING.run(_Claim(migration_id, after, 1))
    return found[0].id if found else None


def _verdict(order: _Kept, image: Image, change: Change, version_id: int | None) -> str:
    """How an order goes back, or why it does not."""
    if image.status not in ("active", "paused"):
        return "over"
    if image.children > order.was["children"]:
        return "shipped"
    if version_id is not None and order.follows_id != version_id:
        return "moved_on"
    if image.fingerprint == order.became and not order.has_history:
        return "restored"
    inverse = isinstance(change, Shift) or (isinstance(change, MoveToVersion) and not change.overwrite)
    return "recomputed" if inverse else "changed_since"


def _restore(orders: Sequence[_Kept], images: Mapping[int, Image], *, on: date, actor: str) -> None:
    """Put rows back as they were; instalments, too, where nothing was paid or given back meanwhile."""
    if not orders:
        return
    kept = _Kepts([order.kept_id for order in orders])
    _DROP_CHANGED_ITEMS.run(kept)
    _DROP_ADDED_LINES.run(kept)
    _RESTORE_LINES.run(kept)
    _RESTORE_ORDERS.run(kept)
    exact = [order for order in orders if _same_instalments(order, images[order.id])]
    restore_plans([plan for order in exact if (plan := _former_plan(order))])
    known = {order.id for order in exact}
    refit_plans([order.id for order in exact], on=on, actor=actor, reason="migration undone")
    others = [order.id for order in orders if order.id not in known]
    refit_plans(others, on=on, actor=actor, reason="migration undone", way="update")


def _recompute(orders: Sequence[_Kept], change: Change, *, on: date, actor: str) -> None:
    """Bring orders back by the computing that brought them here, with what was changed since."""
    if not orders:
        return
    if isinstance(change, MoveToVersion):
        update_to(orders, overwrite=False, from_event=change.from_event, today=on)
        refit_plans([order.id for order in orders], on=on, actor=actor, reason="migration undone", way="update")
    elif isinstance(change, Shift):
        move_orders({order.id: -change.days for order in orders}, on=on, actor=actor)


def _same_instalments(order: _Kept, image: Image) -> bool:
    """Whether the plan can get back its very amounts: the same instalments, untouched since, nothing given back."""
    if image.money_fingerprint != order.money_became:
        return False
    before, now = ({row["id"]: row for row in rows} for rows in (order.was["instalments"], image.instalments))
    if set(before) != set(now):
        return False
    return all(
        row == now[key] or (row["status"] == "planned" and now[key]["status"] in ("planned", "cancelled"))
        for key, row in before.items()
    ) and all(row["given_back"] == now[key]["given_back"] for key, row in before.items())


def _former_plan(order: _Kept) -> FormerPlan | None:
    if order.was["plan_id"] is None:
        return None
    open_ones = [row for row in order.was["instalments"] if row["status"] == "planned"]
    return FormerPlan(
        plan_id=order.was["plan_id"],
        agreed_total=order.was["agreed_total"],
        amounts={row["id"]: row["amount"] for row in open_ones},
    )


def _tell(before: Mapping[int, Image], migration_id: int, on: date) -> None:
    """Tell those whose schedule changed once more."""
    after = images_of(list(before))
    seen = [each.continuity_order_id for each in differences_between(before, after, {}) if each.seen]
    write_notices([notice_of(after[key], migration_id=migration_id, on=on, undone=True) for key in seen])
