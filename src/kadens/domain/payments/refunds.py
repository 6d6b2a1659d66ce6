"""Refunding orders that are cancelled, and carrying refunds out (domain.md §6, Cancelling)."""

from collections.abc import Iterable
from datetime import date

from django.db.transaction import on_commit

from kadens.domain.payments.attempts import advance
from kadens.domain.payments.dropping import Dropped, drop_charges
from kadens.domain.payments.flights import read_flights
from kadens.domain.payments.settling_refunds import SettledRefunds, settle_refunds
from kadens.domain.payments.starting import LEASE, run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing.db.transactions import transaction

__all__ = ["SettledRefunds", "close_after_commit", "refund_orders", "settle_refunds"]


def refund_orders(order_ids: Iterable[int], *, on: date, actor: str, reason: str) -> tuple[int, ...]:
    """Give back what was taken for orders paid per shipment that are cancelled, let go of what was authorized, cancel
    what is unpaid; the refunds' ids.

    The orders are cancelled in the same transaction: what is in flight follows from that, in the run that settles it.
    """
    with transaction():
        dropped = drop_charges(list(order_ids), on=on, actor=actor, reason=reason)
        close_after_commit(dropped, as_of=on, actor=actor)
        return dropped.refund_ids


def close_after_commit(dropped: Dropped, *, as_of: date, actor: str) -> None:
    """Tell the gateway of voided authorizations once everything is committed; a run that is killed before leaves it
    to the next one."""
    if dropped.closing:
        on_commit(lambda: advance(read_flights(dropped.closing), run_on(as_of, actor, LEASE), Tally(), taken_up=True))
