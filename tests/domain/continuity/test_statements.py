"""The number of statements does not grow with the number of orders."""

from dataclasses import replace

import pytest

from kadens.domain.continuity.cohorts import Cohort, MoveToVersion
from kadens.domain.continuity.migrating import start_migration
from kadens.domain.continuity.models import Migration
from kadens.domain.intake.quoting import Cart, CartLine, quote_carts
from kadens.domain.intake.selling import submit_orders
from kadens.domain.orders.consents import Agreed
from kadens.operations.jobs import JOBS
from kadens.plumbing.runner import running
from tests.factories import ACTOR, DAY, count_statements, day, edit, event, every, item, program, run

FEW, MANY = 2, 50


def carts(shop, count, *skus, pay_with="card"):
    lines = tuple(CartLine(sku=sku) for sku in skus)
    return [Cart(customer=code, pay_with=pay_with, lines=lines, agreed=Agreed()) for code in shop.register(count)]


def test_quoting_many_carts_takes_as_many_statements_as_quoting_few(shop):
    few, many = carts(shop, FEW, "CLUB", "BOX", "PLAN"), carts(shop, MANY, "CLUB", "BOX", "PLAN")
    counted = [count_statements(lambda which=which: quote_carts(which, on=DAY)) for which in (few, many)]
    assert counted[0] == counted[1]


@pytest.mark.parametrize("skus", [("CLUB",), ("BOX", "BOOK"), ("PLAN", "SEASON"), ("THREE", "VASES", "VASE")])
@pytest.mark.parametrize("pay_with", ["card", "on_account"])
def test_selling_many_carts_takes_as_many_statements_as_selling_few(shop, skus, pay_with):
    few, many = (carts(shop, count, *skus, pay_with=pay_with) for count in (FEW, MANY))
    counted = [count_statements(lambda which=which: submit_orders(which, on=DAY, actor=ACTOR)) for which in (few, many)]
    assert counted[0] == counted[1]


def prepare_extend(shop, count):
    shop.sell_many("THREE", count)
    shop.sell_many("CLUB", count, on=day(-100))
    for on in (day(-100), day(-69)):
        run("create_child_orders", on)
        run("fulfil_orders", on)


def prepare_update(shop, count):
    shop.sell_many("BOX", count)
    shop.sell_many("PLAN", count)
    edit(shop, "BOX", events=(every(1, "weeks", item("MUG"), repeats=3), event(days_from_last=3)))
    edit(shop, "PLAN", events=(every(1, "months", item("MUG"), repeats=4),))


def prepare_migrate(shop, count):
    shop.sell_many("BOX", count)
    shop.sell_many("PLAN", count)
    for code in ("BOX", "PLAN"):
        edit(shop, code, events=(every(1, "weeks", item("MUG"), repeats=4),))
        start_migration(MoveToVersion(), Cohort(program=code), on=DAY, actor=ACTOR)
    Migration.objects.update(begun_on=DAY)


def prepare_create(shop, count):
    for code in ("CLUB", "BOX", "VASES", "MARKET", "MISSED"):
        shop.sell_many(code, count)


def prepare_close(shop, count):
    shop.define(program("ONE", event()))
    shop.sell_many("ONE", count)
    run("create_child_orders")
    run("fulfil_orders")


def prepare_announce(shop, count):
    shop.define(program("TOLD", every(1, "weeks", repeats=3, notice_days=10), charge_notice_days=10))
    shop.sell_many("TOLD", count)


def prepare_renew(shop, count):
    shop.define(program("AGAIN", event(), event(days_from_last=7), end_action="restart"))
    shop.set(repeat_threshold=4)
    shop.sell_many("AGAIN", count)


PREPARING = {
    "extend_lines": prepare_extend,
    "update_continuity_orders": prepare_update,
    "migrate_orders": prepare_migrate,
    "create_child_orders": prepare_create,
    "close_parents": prepare_close,
    "announce": prepare_announce,
    "renew_orders": prepare_renew,
}


CASES = [(job, "ship_all") for job in PREPARING]
CASES += [("create_child_orders", catch_up) for catch_up in ("combine", "slide", "drop")]


@pytest.mark.parametrize(("job", "catch_up"), CASES, ids=lambda part: part)
def test_a_job_takes_as_many_statements_for_many_orders_as_for_few(shop, monkeypatch, job, catch_up):
    monkeypatch.setattr(running, "HEARTBEAT_SECONDS", 3600.0)  # a slow machine's heart beats more often
    shop.set(repeat_threshold=1, catch_up=catch_up)
    counted = []
    for count in (FEW, MANY):
        PREPARING[job](shop, count)
        reports = []
        on = day(8) if catch_up != "ship_all" else DAY
        counted.append(count_statements(lambda on=on, reports=reports: reports.append(run(job, on))))
        assert reports[0].done or reports[0].counts
    assert counted[1] <= counted[0]


def test_a_day_with_nothing_to_do_is_cheap(shop):
    shop.sell_many("CLUB", 20, on=day(50))
    for job in JOBS:
        run(job, day(50))
    for job in JOBS:
        assert (job, count_statements(lambda job=job: run(job, day(50)))) <= (job, 25)


def test_programs_of_one_cart_each_are_read_together(shop):
    codes = [shop.define(replace(shop.programs["BOX"], code=f"BOX-{number}")) for number in range(20)]
    few = [each for code in codes[:2] for each in carts(shop, 1, code)]
    many = [each for code in codes for each in carts(shop, 1, code)]
    counted = [count_statements(lambda which=which: quote_carts(which, on=DAY)) for which in (few, many)]
    assert counted[0] == counted[1]
