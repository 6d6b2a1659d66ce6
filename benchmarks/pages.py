"""How long the pages of the desk take with 100,000 customers and 1,000,000 lines, beside a page of one trivial query.

python -m benchmarks.pages [--customers 100000] [--rounds 100] [--keep]

The company is a real one: its customers are sold the program over four weeks and the days are run with all their jobs
for five, so that it has child orders, charges taken, a journal, notices and runs. Then each page is asked `--rounds`
times, warm, each time about another customer; the whole stack answers in this process: middleware, sign-in,
permissions, statements, templates. `statements` counts what the last answer asked of the database. `--keep` says the
name of the database and waits before it is dropped.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import django

from benchmarks.people import customer

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

TARGET_MS: Final = 150
SOLD_DAYS: Final = 28
DAYS: Final = 35
THRESHOLD: Final = 9
BATCH: Final = 2_500
LAST_DAY: Final = date(2026, 6, 1) + timedelta(days=DAYS - 1)

Address = Callable[[], str]


def main() -> None:
    """Build the company and print a line for each page."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--keep", action="store_true")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415

    with scratch_database():
        began = time.perf_counter()
        _build(asked.customers)
        print(f"{_size()}, made in {time.perf_counter() - began:.0f} s", flush=True)
        measure(asked.rounds)
        if asked.keep:
            input(f"The database is {connection.settings_dict['NAME']}; Enter drops it. ")
    drop_finished()


def measure(rounds: int) -> None:
    """Print a line for each page, on the database of now."""
    print(f"{'page':<34}{'p50':>9}{'p95':>9}{'most':>9}{'statements':>12}")
    client = _signed_in()
    for name, address in _pages():
        print(_measured(client, name, address, rounds), flush=True)


# The company


def _build(customers: int) -> None:
    from benchmarks.world import ACTOR, DAY, build_shop, vacuum  # noqa: PLC0415 - after the set-up
    from kadens.domain.payments.gateway import use  # noqa: PLC0415
    from kadens.edges.gateways.test_gateway import TestGateway  # noqa: PLC0415
    from kadens.operations.jobs.daily import run_day  # noqa: PLC0415
    from kadens.plumbing.staff.models import ROLES  # noqa: PLC0415
    from kadens.plumbing.staff.roles import add_person  # noqa: PLC0415

    use(TestGateway())
    build_shop(threshold=THRESHOLD)
    each = -(-customers // SOLD_DAYS)
    for n in range(DAYS):
        day = DAY + timedelta(days=n)
        _sell(range(n * each, min((n + 1) * each, customers)), day)
        if n in (0, 1, 7):
            vacuum()  # what the server does by itself in a house that has run for a while
        run_day(day, ACTOR)
    vacuum()
    add_person("bench", password="a-quiet-harbour-7", roles=ROLES, on=DAY, actor=ACTOR)  # noqa: S106 - thrown away


def _sell(numbers: range, day: date) -> None:
    from benchmarks.world import ACTOR  # noqa: PLC0415 - after the set-up
    from kadens.domain.customers.registering import register_customers  # noqa: PLC0415
    from kadens.domain.intake.quoting import Cart, CartLine  # noqa: PLC0415
    from kadens.domain.intake.selling import submit_orders  # noqa: PLC0415
    from kadens.domain.orders.consents import Agreed  # noqa: PLC0415

    for first in range(numbers.start, numbers.stop, BATCH):
        people = [customer(n) for n in range(first, min(first + BATCH, numbers.stop))]
        register_customers(people, on=day, actor=ACTOR)
        carts = [
            Cart(customer=who.code, pay_with="card", lines=(CartLine(sku="CLUB"),), agreed=Agreed()) for who in people
        ]
        submit_orders(carts, on=day, actor=ACTOR)


def _size() -> str:
    counted = (
        ("customers", "customers_customer"),
        ("continuity lines", "continuity_line"),
        ("child orders", "orders_order WHERE kind = 'child'"),
        ("charges", "payments_charge"),
        ("journal entries", "ledger_entry"),
        ("messages", "notices_notice"),
    )
    return ", ".join(f"{_drawn(f'SELECT count(*) FROM {rows}')():,} {what}" for what, rows in counted)


# The pages

CHANGES_OF_A_LINE: Final = ("skip", "reschedule", "swap", "address", "why", "quantity", "ship_now")
CHANGES_OF_AN_ORDER: Final = ("pause", "cancel", "shift", "quantity", "address", "refund")
PLAIN: Final = (
    *("orders", "drafts", "programs", "products", "schedules", "intervals", "parameters", "texts", "migrations"),
    *("migration_new", "day", "runs", "timetable", "parked", "approvals", "health", "payments", "payments_waiting"),
    *("receivables", "refunds", "journal", "journal_entries", "deferred", "accounts", "reconciliation", "audit"),
    *("people", "permissions"),
)
"""Pages of which there is one."""


def _pages() -> Iterator[tuple[str, Address]]:
    """Name, and the address of the page, about something drawn anew each time it is called."""
    yield "one trivial query", _trivial
    yield from _finding()
    yield from _serving()
    yield from _objects()
    for name in ("home", *PLAIN):
        yield name.replace("_", " "), _page(name)
    yield from _the_numbers()


def _finding() -> Iterator[tuple[str, Address]]:
    """The one field, asked in several ways."""
    drawn = _drawn("SELECT id - 1 FROM customers_customer")
    ways: dict[str, Callable[[int], object]] = {
        "name": lambda n: customer(n).name,
        "two letters": lambda n: customer(n).name[:2],
        "typing error": lambda n: customer(n).name[:-3] + customer(n).name[-2:],
        "telephone": lambda n: customer(n).phone,
        "order number": lambda n: 100_001 + n,
    }
    for name, way in ways.items():
        yield f"find: {name}", lambda way=way: _to("customers", q=way(drawn()))  # type: ignore[misc]


def _serving() -> Iterator[tuple[str, Address]]:
    """A customer, what they have, and each change of it with its effect."""
    code = _drawn("SELECT code FROM customers_customer")
    key = _drawn("SELECT id FROM continuity_order")
    yield "customer", _page("customer", code)
    yield "customer's orders", _page("customer_orders", code)
    yield "draft, with its schedule", _page("draft", _a_draft())
    yield "continuity order", _page("continuity_order", key)
    for change in CHANGES_OF_A_LINE:
        yield f"a delivery: {change}", _page(f"line_{change}", key, 1, 8)
    for change in CHANGES_OF_AN_ORDER:
        yield f"an order: {change}", _page(f"order_{change}", key)


def _a_draft() -> int:
    from kadens.domain.intake.drafting import add_line, start_draft  # noqa: PLC0415 - after the set-up
    from kadens.domain.intake.quoting import CartLine  # noqa: PLC0415

    draft = start_draft(customer=customer(0).code, on=LAST_DAY, actor="bench")
    add_line(draft.draft_id, version=draft.version, line=CartLine(sku="CLUB"), on=LAST_DAY, actor="bench")
    return draft.draft_id


def _objects() -> Iterator[tuple[str, Address]]:
    """The page of one of many."""
    program = _drawn("SELECT id FROM continuity_program")
    yield "parent order", _page("order", _drawn("SELECT id FROM orders_order WHERE kind = 'parent'"))
    yield "child order", _page("order", _drawn("SELECT id FROM orders_order WHERE kind = 'child'"))
    yield "program", _page("program", program)
    yield "program, to edit", _page("program_edit", program)
    yield "program, to rehearse", _page("rehearsal", program)
    yield "run", _page("run", _drawn("SELECT id FROM runner_job_run"))
    yield "payment", _page("payment", _drawn("SELECT id FROM payments_charge"))
    yield "journal entry", _page("journal_entry", _drawn("SELECT id FROM ledger_entry LIMIT 10000"))


def _the_numbers() -> Iterator[tuple[str, Address]]:
    from kadens.edges.desk.numbers.pages import PAGES  # noqa: PLC0415 - after the set-up

    for code in PAGES:
        yield f"numbers: {code}", _page("number", code)


def _page(name: str, *parts: object) -> Address:
    """The address of a page; what can be called among its parts is drawn each time."""
    return lambda: _to(name, *(part() if callable(part) else part for part in parts))


def _drawn(statement: str) -> Callable[[], Any]:
    """Draws one of the statement's rows: which one does not matter."""
    from benchmarks.world import execute  # noqa: PLC0415 - after the set-up

    rows = execute(statement)
    return lambda: random.choice(rows)[0]  # noqa: S311 - no secret


def _to(page: str, *arguments: object, **query: object) -> str:
    from django.urls import reverse  # noqa: PLC0415 - as above
    from django.utils.http import urlencode  # noqa: PLC0415

    address = reverse(page, args=arguments)
    return f"{address}?{urlencode(query)}" if query else address


def _trivial() -> str:
    """A page of the same frame that asks one thing of the database, added for this measurement."""
    from django.urls import path  # noqa: PLC0415 - as above

    from kadens.config import urls  # noqa: PLC0415
    from kadens.edges.desk.permissions import SIGNED_IN, TABLE  # noqa: PLC0415

    if ("bench", "GET") not in TABLE:
        TABLE["bench", "GET"] = SIGNED_IN  # type: ignore[index]
        urls.urlpatterns.insert(0, path("bench", _one_query, name="bench"))
    return "/bench"


def _one_query(request: "HttpRequest") -> "HttpResponse":
    from django.db import connection  # noqa: PLC0415 - as above
    from django.shortcuts import render  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return render(request, "shell/base.html")


# Measuring


def _measured(client: "Client", name: str, address: Address, rounds: int) -> str:
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    for _ in range(5):
        _ask(client, address())
    took = sorted(_ask(client, address()) for _ in range(rounds))
    with CaptureQueriesContext(connection) as asked:
        _ask(client, address())
    p95 = took[int(len(took) * 0.95) - 1]
    mark = "" if p95 <= TARGET_MS else f"  over {TARGET_MS} ms"
    return f"{name:<34}{statistics.median(took):>6.0f} ms{p95:>6.0f} ms{took[-1]:>6.0f} ms{len(asked):>12}{mark}"


def _ask(client: "Client", address: str) -> float:
    """Milliseconds. Raises AssertionError when the page does not answer as it should."""
    began = time.perf_counter()
    answered = client.get(address, follow=True)
    took = (time.perf_counter() - began) * 1000
    assert answered.status_code == 200, f"{address} answers {answered.status_code}"
    return took


def _signed_in() -> "Client":
    from django.test import Client  # noqa: PLC0415 - as above

    from kadens.plumbing import clock  # noqa: PLC0415
    from kadens.plumbing.staff.models import Person  # noqa: PLC0415

    clock.begin(LAST_DAY)
    client = Client(SERVER_NAME="localhost")
    client.force_login(Person.objects.get(username="bench"))
    return client


if __name__ == "__main__":
    main()
