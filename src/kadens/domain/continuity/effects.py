"""What a change would do to an order, told before it is done (docs/adr/0034).

Nothing is foretold here: the verb itself does its work in a transaction that is undone, and the order is read before
and after it. What a verb asks of the gateway waits for its commit, which never comes.
"""

from collections.abc import Callable
from typing import Final, TypeVar

from kadens.domain.continuity.differing import Effect, Snapshot, compare
from kadens.domain.continuity.orders import lock_order
from kadens.domain.continuity.queries import whole_order
from kadens.domain.continuity.ways import ways_of
from kadens.domain.payments.queries import on_its_way
from kadens.plumbing.db.errors import DatabaseConflict
from kadens.plumbing.db.transactions import transaction, undo_if
from kadens.pure.errors import KadensError

__all__ = ["EffectChanged", "PreviewBusy", "do_as_shown", "effect_of", "snapshot"]

ResultT = TypeVar("ResultT")

LONGEST_WAIT: Final = "1s"
"""For each lock: a person looks at the page meanwhile, and a job that holds the order is soon done with it."""


class PreviewBusy(KadensError):
    """Somebody else, or a job, is changing the order at this moment, so its effect cannot be shown."""

    code = "preview_busy"
    message = "The order is being changed by somebody else or by a job ({reason}): look again in a moment."


class EffectChanged(KadensError):
    """A change would not do any more what it was said to do; nothing was changed."""

    code = "effect_changed"
    message = "The order changed since the effect was shown: look at it again before you decide."


def effect_of(continuity_order_id: int, change: Callable[[int], object]) -> Effect:
    """What a verb would do to an order if it was done now, and nothing of it is done.

    `change` gets the order's key and calls the verb, `lambda key: skip_line(key, event=2, repetition=1, …)`. The order
    is locked meanwhile, as by the verb. Numbers that were drawn are not drawn again, so an order number may be left
    out. Raises what the verb raises, and PreviewBusy where it would have to wait."""
    try:
        with transaction(settings={"lock_timeout": LONGEST_WAIT}), undo_if(True):
            lock_order(continuity_order_id)
            before = snapshot(continuity_order_id)
            change(continuity_order_id)
            after = snapshot(continuity_order_id)
    except DatabaseConflict as error:
        raise PreviewBusy(**error.fields) from error
    return compare(before, after)


def do_as_shown(continuity_order_id: int, change: Callable[[int], ResultT], *, shown: str) -> ResultT:
    """Do a change if it has exactly the effect that was `shown` (its `digest`); what the change gives.

    Raises what the verb raises, and EffectChanged."""
    with transaction():
        lock_order(continuity_order_id)
        before = snapshot(continuity_order_id)
        result = change(continuity_order_id)
        if compare(before, snapshot(continuity_order_id)).digest != shown:
            raise EffectChanged
        return result


def snapshot(continuity_order_id: int) -> Snapshot:
    """The order as it stands, with all that an effect tells of, in a constant number of statements."""
    order = whole_order(continuity_order_id)
    flying = next(iter(on_its_way([order.head.parent_line_id])), None)
    return Snapshot(order=order, ways=ways_of([continuity_order_id]), on_its_way=flying)
