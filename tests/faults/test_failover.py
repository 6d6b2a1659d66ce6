"""The primary dies and its standby takes over: two real servers on the loopback, one address with both.

What replication guarantees decides what a failover may lose. Synchronous: nothing that a client was told. Asynchronous:
the newest commits, which is harmless for what is made again and not for what was charged (docs/scaling.md).
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from time import sleep

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import DjangoDbBlocker

from benchmarks.pair import Node, Pair, one_server, pair_of_servers, pointed_at
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.changing import change_quantity
from kadens.domain.orders.models import Order
from kadens.domain.payments.gateway import Answer, use
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.quarantine import quarantined_attempts
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.operations.jobs import JOBS
from kadens.plumbing.db.errors import DatabaseUnavailable
from kadens.plumbing.postgres import Address
from kadens.plumbing.postgres.errors import DatabaseUrlInvalid
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request, RunReport
from tests.factories import ACTOR, DAY, Shop, a_shop, check_books, day, in_one_go, run
from tests.faults.losing import ORDERS

ROOT = Path(__file__).parents[2]
FEW = 12
MANY = 60
"""More than the 32 numbers that a sequence may skip when its server dies."""
PRICE = 22_00
INSTALMENT = 44_00
DEATHS = pytest.mark.parametrize(
    ("commit", "die"),
    [("on", Node.kill), (None, Node.stop_at_once)],
    ids=["synchronous, killed", "asynchronous, stopped at once"],
)


@pytest.fixture(scope="module")
def seed(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Node]:
    """A stopped server with our tables, from which each test's two are copied."""
    with one_server(fsync="off") as server:
        with django_db_blocker.unblock(), pointed_at(server.address.url()):
            call_command("migrate", verbosity=0)
        server.stop()
        yield server


@pytest.fixture
def pair(seed: Node, django_db_blocker: DjangoDbBlocker) -> Iterator[Pair]:
    """Two servers that this process and those that it starts use by one address."""
    with django_db_blocker.unblock(), pair_of_servers(seed, fsync="off") as servers, pointed_at(servers.url()):
        yield servers


@pytest.fixture
def shop(pair: Pair, books: str) -> Shop:
    """A shop on the primary, seen on the standby. Unlike elsewhere its books are checked by the test."""
    return a_shop(gateway=TestGateway(books))


class PowerCut(TestGateway):
    """A gateway that takes the money of so many cards, and then the primary dies before the answer is stored."""

    __test__ = False

    def __init__(self, path: str, pair: Pair, *, after: int) -> None:
        super().__init__(path)
        self._pair, self._left = pair, after

    def confirm(self, ref: str, key: str) -> Answer:
        answer = super().confirm(ref, key)
        self._left -= 1
        if not self._left:
            self._pair.primary.kill()
        return answer


def fail_over(pair: Pair) -> None:
    """What the operator does (docs/runbooks/failover.md); leases have run out meanwhile."""
    pair.primary.kill()
    connection.close()
    pair.standby.promote()
    in_one_go("UPDATE payments_attempt SET held_until = '2000-01-01' WHERE held_until IS NOT NULL")


def in_small_chunks(job: str) -> RunReport:
    try:
        return run_job(replace(JOBS[job], size=2), Request(as_of=DAY, actor=ACTOR))
    finally:
        connection.close()


def start(books: str) -> subprocess.Popen[str]:
    """The child orders in a process of its own, two at a time."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.losing", "run", books],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def heard(running: subprocess.Popen[str], chunks: int) -> int:
    assert running.stdout
    return sum(int(running.stdout.readline()) for _ in range(chunks))


@DEATHS
def test_a_run_that_loses_its_primary_is_completed_at_the_standby(pair, shop, books, commit, die):
    shop.sell_many("THREE", ORDERS)
    pair.follow(commit)
    running = start(books)
    told = heard(running, 10)
    if commit is None:
        pair.sever()  # so that something is lost for certain
        told += heard(running, 10)
    die(pair.primary)
    said, _ = running.communicate(timeout=60)
    *more, last = said.splitlines()
    assert running.returncode == 1, said
    assert last.startswith("The database cannot be reached"), said
    told += sum(int(each) for each in more)
    assert 0 < told < ORDERS

    fail_over(pair)
    first_told = "SELECT id, status FROM continuity_line WHERE event = 1 ORDER BY id LIMIT %s"
    made_of_told = f"SELECT count(*) FROM ({first_told}) AS line WHERE status = 'child_created'"
    with connection.cursor() as cursor:
        cursor.execute(made_of_told, [told])
        [kept] = cursor.fetchone()
    assert kept == told if commit else kept < told

    [[made]] = in_one_go("SELECT count(*) FROM orders_order WHERE kind = 'child'")
    again = start(books)
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said
    assert said.splitlines()[-1].startswith(f"this run {ORDERS - made}, in all {ORDERS}, slots {ORDERS}"), said
    check_books()


def test_a_card_charged_as_the_primary_dies_is_charged_once_when_the_standby_is_synchronous(pair, shop, books):
    shop.sell_many("THREE", FEW)
    run("create_child_orders")
    pair.follow("on")
    use(PowerCut(books, pair, after=5))
    with pytest.raises(DatabaseUnavailable):
        in_small_chunks("fulfil_orders")
    assert 5 * PRICE <= shop.gateway.taken() < FEW * PRICE
    use(shop.gateway)
    fail_over(pair)
    run("fulfil_orders")
    assert shop.gateway.taken() == FEW * PRICE
    assert Attempt.objects.filter(state="succeeded").count() == Attempt.objects.count() == FEW
    check_books()


def test_no_card_is_charged_while_a_synchronous_standby_does_not_answer(pair, shop):
    shop.sell_many("THREE", FEW)
    run("create_child_orders")
    pair.follow("on")
    pair.sever()
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(in_small_chunks, "fulfil_orders")
        sleep(1)
        assert not waiting.done()
        assert shop.gateway.taken() == 0
        fail_over(pair)
        with pytest.raises(DatabaseUnavailable):
            waiting.result()
    run("fulfil_orders")
    assert shop.gateway.taken() == FEW * PRICE
    check_books()


@pytest.mark.parametrize(
    ("sku", "jobs"),
    [("PLAN", ["process_payments"]), ("THREE", ["create_child_orders", "fulfil_orders"])],
    ids=["instalments", "shipments"],
)
def test_a_lost_charge_is_made_again_by_the_same_key_and_the_gateway_answers_the_same(pair, shop, sku, jobs):
    """A charge is called after the sale and the slot, not after the row that was lost."""
    shop.sell_many(sku, FEW)
    pair.catch_up()
    pair.sever()
    for job in jobs:
        run(job)
    before = shop.gateway.payments()
    fail_over(pair)
    assert not Attempt.objects.exists()
    for job in jobs:
        run(job)
    assert shop.gateway.payments() == before
    assert Attempt.objects.filter(state="succeeded").count() == FEW == len(before)
    check_books()


def test_a_lost_charge_of_an_order_that_changed_is_left_to_a_person_and_of_one_cancelled_kept(pair, shop):
    """Why money needs a synchronous standby: nothing is taken twice, but a person must clear it up."""
    [changed] = shop.sell_many("THREE", 1)
    [cancelled] = shop.sell_many("PLAN", 1)
    pair.catch_up()
    pair.sever()
    for job in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(job)
    before = shop.gateway.payments()
    assert shop.gateway.taken() == PRICE + INSTALMENT
    fail_over(pair)
    change_quantity(changed.key, to=2, on=DAY, actor=ACTOR)
    cancel_order(cancelled.key, reason="too many books", on=DAY, actor=ACTOR)
    run("create_child_orders")
    for later in range(10):
        run("fulfil_orders", day(later))
        run("process_payments", day(later))
    [stopped] = quarantined_attempts()
    assert (stopped.amount, stopped.evidence["because"], stopped.gateway_ref) == (2 * PRICE, "conflict", None)
    assert Attempt.objects.get().key == before[0][0], "no other key was tried"
    assert shop.gateway.payments() == before
    assert shop.gateway.refunded() == 0
    assert not Order.objects.filter(kind="child").exclude(status="open").exists(), "nothing is shipped meanwhile"
    check_books()  # our own books close: only the gateway's tell


def sell_and_charge(shop: Shop, count: int) -> None:
    shop.sell_many("PLAN", count)
    run("process_payments")


def test_the_number_of_a_lost_sale_is_given_out_again_and_its_charge_is_left_to_a_person(pair, shop):
    """Another customer's instalment gets the lost one's key: the gateway knows it with another card, and nobody's money
    is booked as somebody else's."""
    sell_and_charge(shop, 1)
    pair.catch_up()
    pair.sever()
    sell_and_charge(shop, MANY)
    before = dict(shop.gateway.payments())
    lost = shop.gateway.taken() - INSTALMENT
    assert lost == MANY * INSTALMENT
    fail_over(pair)
    sell_and_charge(shop, MANY)
    again = {one.key for one in quarantined_attempts()}
    assert len(again) >= MANY - 32
    assert again <= set(before)
    [[booked]] = in_one_go("SELECT sum(amount) FROM payments_attempt WHERE state = 'succeeded'")
    assert booked == (1 + MANY - len(again)) * INSTALMENT
    assert shop.gateway.taken() == booked + lost
    check_books()  # our own books close: only the gateway's tell


def test_numbers_moved_on_after_a_loss_are_nobody_elses(pair, shop):
    """What the runbook prescribes where the standby was asynchronous."""
    sell_and_charge(shop, 1)
    pair.catch_up()
    pair.sever()
    sell_and_charge(shop, MANY)
    lost = shop.gateway.taken() - INSTALMENT
    fail_over(pair)
    in_one_go("SELECT setval('orders_order_id_seq', nextval('orders_order_id_seq') + 100000)")
    sell_and_charge(shop, MANY)
    [[booked]] = in_one_go("SELECT sum(amount) FROM payments_attempt WHERE state = 'succeeded'")
    assert shop.gateway.taken() == booked + lost


def test_an_old_primary_that_comes_back_takes_orders_once_more_unless_it_is_fenced(pair, shop):
    """Split brain: the address names the old primary first, and it takes writes."""
    shop.sell_many("THREE", FEW)
    pair.catch_up()
    fail_over(pair)
    assert run("create_child_orders").done == FEW
    connection.close()
    pair.primary.start()
    assert in_one_go("SELECT inet_server_port()") == [(pair.primary.port,)]
    assert run("create_child_orders").done == FEW


def test_an_old_primary_whose_standby_was_synchronous_commits_nothing_when_it_comes_back(pair, shop):
    shop.sell_many("THREE", FEW)
    pair.follow("on")
    fail_over(pair)
    assert run("create_child_orders").done == FEW
    connection.close()
    pair.primary.start()
    with ThreadPoolExecutor() as threads:
        waiting = threads.submit(in_small_chunks, "create_child_orders")
        sleep(1)
        assert not waiting.done()
        pair.primary.kill()
        with pytest.raises(DatabaseUnavailable):
            waiting.result()
    connection.close()
    assert in_one_go("SELECT count(*) FROM orders_order WHERE kind = 'child'") == [(FEW,)]
    check_books()


@pytest.mark.parametrize(
    ("url", "host", "port"),
    [
        ("postgresql://k@one:5432,two:5433/kadens", "one,two", "5432,5433"),
        ("postgresql://k@one,two/kadens", "one,two", None),
        ("postgresql://k@one,two:5433/kadens", "one,two", ",5433"),
        ("postgresql://k@/kadens?host=one,two&port=5433", "one,two", 5433),
        ("postgresql://k@/kadens?host=/a,/b&port=1,2", "/a,/b", "1,2"),
        ("postgresql://k@[::1]:1,[::2]:2/kadens", "::1,::2", "1,2"),
    ],
)
def test_an_address_may_name_several_servers(url, host, port):
    address = Address.parse(f"{url}{'&' if '?' in url else '?'}target_session_attrs=read-write")
    assert (address.host, address.port) == (host, port)
    assert address.parameters()["target_session_attrs"] == "read-write"
    assert Address.parse(address.url()) == address


def test_an_address_whose_ports_are_not_those_of_its_hosts_is_refused():
    with pytest.raises(DatabaseUrlInvalid, match="has 2 hosts and 3 ports"):
        Address.parse("postgresql:///kadens?host=one,two&port=1,2,3")
    with pytest.raises(DatabaseUrlInvalid, match="no port number"):
        Address.parse("postgresql://one:1,two:x/kadens")
