"""Whatever a program says and whatever its customers did: planned, applied and undone, every row is what it was."""

from random import Random

import pytest

from kadens.domain.continuity.changing import (
    change_quantity,
    reschedule_line,
    shift_order,
    skip_line,
    swap_line,
)
from kadens.domain.continuity.cohorts import Cohort, MoveToVersion, Shift, Substitution
from kadens.domain.continuity.foreseeing import foresee
from kadens.domain.continuity.listing_migrations import one_migration
from kadens.domain.continuity.migrating import start_migration, undo_migration
from tests.factories import ACTOR, DAY, contents, day, edit, event, item, lines, program, run
from tests.factories.programs import every

BY = {"on": DAY, "actor": ACTOR}
ROWS = ("continuity_order", "continuity_line", "continuity_line_item", "payments_charge", "payments_plan")
SKUS = ("BOOK", "PEN", "MUG")


def events(rng):
    """One to three events in a row, of any timing and contents."""
    made = []
    for number in range(rng.randint(1, 3)):
        goods = [item(rng.choice(SKUS), rng.randint(1, 3), rng.choice([None, 9_99])) for _ in range(rng.randint(1, 2))]
        repeats = rng.randint(0, 3)
        if number == 0 or repeats or rng.random() < 0.5:
            made.append(every(rng.randint(1, 2), rng.choice(["weeks", "months"]), *goods, repeats=repeats))
        else:
            made.append(event(*goods, days_from_last=rng.randint(1, 40)))
    return tuple(made)


def change(rng, who):
    """What a customer, or an agent, does to an order."""
    planned = [each for each in lines(who) if each.status == "planned"]
    if not planned:
        return
    one = rng.choice(planned)
    slot = {"event": one.event, "repetition": one.repetition}
    sku = rng.choice(SKUS)
    rng.choice(
        [
            lambda: skip_line(who.key, **slot, **BY),
            lambda: reschedule_line(who.key, **slot, to=day(rng.randint(1, 90)), **BY),
            lambda: swap_line(who.key, **slot, sku=sku, **BY),
            lambda: change_quantity(who.key, to=rng.randint(1, 4), **BY),
            lambda: shift_order(who.key, days=rng.randint(-5, 20), **BY),
            lambda: None,
        ]
    )()


def asked(rng):
    """Any change to the orders of the program."""
    return rng.choice(
        [
            MoveToVersion(overwrite=rng.random() < 0.3, from_event=rng.choice([1, 1, 2])),
            Shift(days=rng.choice([-3, 8])),
            Substitution(sku="BOOK", by="MUG", from_on=day(rng.randint(0, 30)), own_too=rng.random() < 0.5),
        ]
    )


def rows():
    return {name: found for name, found in contents().items() if name in ROWS}


@pytest.mark.parametrize("seed", range(24))
def test_planned_applied_and_undone_every_row_is_what_it_was(shop, seed):
    rng = Random(seed)  # noqa: S311
    shop.set(repeat_threshold=rng.choice([None, 1, 3]))
    upfront = {"bill_upfront": True} | ({"payment_schedule": "MONTHLY-3"} if rng.random() < 0.7 else {})
    shop.ready("PLAN")
    shop.define(program("ANY", *events(rng), **(upfront if rng.random() < 0.5 else {})))
    sold = [shop.sell("ANY", pay_with=rng.choice(["card", "on_account"])) for _ in range(4)]
    for _ in range(rng.randint(0, 6)):
        change(rng, rng.choice(sold))
    edit(shop, "ANY", events=events(rng))
    before, cohort, what = rows(), Cohort(program="ANY"), asked(rng)
    plan = foresee(what, cohort, **BY)
    assert rows() == before
    number = start_migration(what, cohort, **BY)
    run("migrate_orders", criteria={"migration": str(number)})
    undo_migration(number, **BY)
    report = run("migrate_orders", criteria={"migration": str(number)})
    assert (report.done, report.refusals) == (plan.orders, {})
    found = one_migration(number)
    assert (found.status, set(found.counts) - {"restored"}) == ("undone", set())
    money = {currency: sums for currency, sums in plan.money.items() if sums.refunded or sums.credited}
    after = rows()
    if money or upfront_at_once(before, after):
        for name in ("payments_charge", "payments_plan"):
            before.pop(name)
            after.pop(name)
    assert after == before


def upfront_at_once(before, after):
    """Whether money moved: what was paid already is followed by new instalments, and those stay as history."""
    return before["payments_charge"][0] != after["payments_charge"][0]
