"""Whatever happens to a few orders, in whatever order: what must always hold, holds after each step.

KADENS_HISTORIES says how many histories are played.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kadens.domain.continuity.cancelling import AlreadyEnded, cancel_order, release_order
from kadens.domain.continuity.changing import (
    change_price,
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.errors import ItemUnknown, LineNotPlanned, LineUnknown, PauseInvalid
from kadens.domain.continuity.models import ContinuityLine
from kadens.domain.continuity.pausing import pause_order, resume_order
from kadens.domain.orders.holding import place_holds
from kadens.domain.payments.queries import instalments_of
from kadens.operations.jobs import JOBS
from tests.factories import ACTOR, DAY, check_books, contents, edit, event, every, in_one_go, item, order, run

CODES = ("CLUB", "PLAN", "YEAR", "LATER", "MISSED", "VASES", "MARKET")
TOO_LATE = (LineNotPlanned, LineUnknown, ItemUnknown, PauseInvalid, AlreadyEnded)
BY = {"actor": ACTOR}
who = st.integers(0, len(CODES) - 1)
slot = st.tuples(st.integers(1, 2), st.integers(1, 4))
catch_up = st.sampled_from(["ship_all", "combine", "slide", "drop"])

steps = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from([1, 1, 2, 7, 20, 45])),
    st.tuples(st.just("job"), st.sampled_from(list(JOBS))),
    st.tuples(st.just("day"), catch_up),
    st.tuples(st.just("skip"), who, slot),
    st.tuples(st.just("reschedule"), who, slot, st.integers(-5, 40)),
    st.tuples(st.just("shift"), who, st.integers(-10, 30)),
    st.tuples(st.just("swap"), who, slot, st.sampled_from(["MUG", "PEN", "VASE"])),
    st.tuples(st.just("price"), who, slot, st.integers(0, 50_00)),
    st.tuples(st.just("quantity"), who, st.integers(1, 3)),
    st.tuples(st.just("pause"), who, st.one_of(st.none(), st.integers(1, 30))),
    st.tuples(st.just("resume"), who),
    st.tuples(st.just("hold"), who),
    st.tuples(st.just("release"), who),
    st.tuples(st.just("cancel"), who, st.booleans()),
    st.tuples(st.just("card"), who, st.sampled_from(["approve", "decline", "decline_hard", "unknown", "faulty"])),
    st.tuples(st.just("edit"), st.sampled_from(["CLUB", "PLAN", "YEAR"]), st.integers(0, 5), st.booleans()),
    st.tuples(st.just("stock"), st.integers(0, 3)),
)


class Life:
    """A few orders, and the day it is."""

    def __init__(self, shop) -> None:
        self.shop, self.on = shop, DAY
        start = DAY - timedelta(days=65)
        self.sold = [shop.sell(code, start=start if code == "MISSED" else None) for code in CODES]

    def do(self, step) -> None:
        what, *args = step
        act: Callable[..., None] = getattr(self, what)
        with suppress(*TOO_LATE):
            act(*args)

    def wait(self, days: int) -> None:
        self.on += timedelta(days=days)

    def job(self, name: str) -> None:
        """A job, and then once more: that changes nothing."""
        run(name, self.on)
        before = contents()
        run(name, self.on)
        if name != "process_payments":  # it asks again what became of a charge without an answer
            assert contents() == before

    def day(self, catch_up: str) -> None:
        self.shop.set(catch_up=catch_up)
        for name in JOBS:
            run(name, self.on)

    def skip(self, at: int, slot: tuple[int, int]) -> None:
        skip_line(self.sold[at].key, event=slot[0], repetition=slot[1], on=self.on, **BY)

    def reschedule(self, at: int, slot: tuple[int, int], days: int) -> None:
        to = self.on + timedelta(days=days)
        reschedule_line(self.sold[at].key, event=slot[0], repetition=slot[1], to=to, on=self.on, **BY)

    def shift(self, at: int, days: int) -> None:
        shift_order(self.sold[at].key, days=days, on=self.on, **BY)

    def swap(self, at: int, slot: tuple[int, int], sku: str) -> None:
        swap_line(self.sold[at].key, event=slot[0], repetition=slot[1], sku=sku, on=self.on, **BY)

    def price(self, at: int, slot: tuple[int, int], price: int) -> None:
        change_price(
            self.sold[at].key,
            event=slot[0],
            repetition=slot[1],
            sku="VASE" if CODES[at] == "VASES" else "BOOK",
            price=price,
            reason="promised",
            on=self.on,
            **BY,
        )

    def quantity(self, at: int, to: int) -> None:
        change_quantity(self.sold[at].key, to=to, on=self.on, **BY)

    def pause(self, at: int, days: int | None) -> None:
        until = None if days is None else self.on + timedelta(days=days)
        pause_order(self.sold[at].key, until=until, on=self.on, **BY)

    def resume(self, at: int) -> None:
        resume_order(self.sold[at].key, on=self.on, **BY)

    def hold(self, at: int) -> None:
        place_holds([self.sold[at].parent_order_id], "manual", on=self.on, **BY)

    def release(self, at: int) -> None:
        release_order(self.sold[at].key, on=self.on, **BY)

    def cancel(self, at: int, ship: bool) -> None:
        cancel_order(self.sold[at].key, reason="moved", ship_open_children=ship, on=self.on, **BY)

    def card(self, at: int, behaviour: str) -> None:
        self.shop.behave(self.sold[at], behaviour)

    def edit(self, code: str, repeats: int, overwrite: bool) -> None:
        events = (every(1, "months", item("MUG" if overwrite else "BOOK"), repeats=repeats), event(days_from_last=9))
        edit(self.shop, code, on=self.on, events=events)
        run("update_continuity_orders", self.on, criteria={"overwrite": "true"} if overwrite else {})

    def stock(self, free: int) -> None:
        self.shop.stock(free)

    # What always holds

    def check(self) -> None:
        check_books()
        assert in_one_go(HALF_MADE) == []
        for one in self.sold:
            self.check_order(one)

    def check_order(self, one) -> None:
        continuity = order(one)
        found = list(ContinuityLine.objects.filter(continuity_order_id=one.key))
        slots = [(line.event, line.repetition) for line in found]
        assert len(set(slots)) == len(slots)
        dates = [(line.event, line.repetition, line.nominal_on) for line in found if line.status != "cancelled"]
        chain = [on for _, _, on in sorted(dates)]
        assert chain == sorted(chain)
        if continuity.status in ("cancelled", "ended"):
            assert not any(line.status == "planned" for line in found)
        if continuity.settlement in ("prepaid", "upfront_plan") and continuity.status in ("active", "paused"):
            self.check_bill(one, found)

    def check_bill(self, one, found) -> None:
        """What is paid or asked for is what ships, and what went wrong at the gateway is asked for still."""
        ships = sum(
            line.total
            for line in found
            if line.status == "planned"
            or (line.status == "child_created" and line.child_order and line.child_order.status != "cancelled")
        )
        rows = instalments_of([one.parent_line_id])
        billed = sum(row.amount - row.given_back for row in rows if row.status not in ("cancelled", "replaced"))
        silent = any(row.status in ("unknown", "charging", "pending") for row in rows)
        assert silent or billed == ships


HALF_MADE = """
    SELECT parked.id FROM runner_parked_row AS parked
    UNION ALL
    SELECT line.id FROM continuity_line AS line JOIN orders_order AS child ON child.id = line.child_order_id
    WHERE line.status <> 'child_created'
"""


@pytest.fixture
def no_waiting(monkeypatch):
    """A charge whose answer is awaited is asked again by the next run, whatever the clock says."""
    monkeypatch.setattr("kadens.domain.payments.starting.LEASE", timedelta(0))


@settings(
    max_examples=int(os.environ.get("KADENS_HISTORIES", "8")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(steps, min_size=4, max_size=14), catch_up, st.one_of(st.none(), st.integers(1, 3)))
def test_what_must_hold_holds_after_every_step(shop, no_waiting, history, catching_up, threshold):
    savepoint = connection.savepoint()
    try:
        shop.set(catch_up=catching_up, repeat_threshold=threshold)
        life = Life(shop)
        life.check()
        for step in history:
            life.do(step)
            life.check()
    finally:
        connection.savepoint_rollback(savepoint)
