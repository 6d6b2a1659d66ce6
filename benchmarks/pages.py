"""How long the pages of the desk take, with 100,000 customers and 1,000,000 lines, beside a page of one trivial query.

python -m benchmarks.pages [--customers 100000] [--lines 10] [--rounds 100]

Each page is asked `--rounds` times, warm, each time about another customer; the whole stack answers in this process:
middleware, sign-in, permissions, statements, templates. `statements` counts what the last answer asked of the database.
A page that this version does not have is left out.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import django

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.test import Client

TARGET_MS: Final = 150
CHUNK: Final = 20_000


def main() -> None:
    """Build the company and print a line for each page."""
    parser = argparse.ArgumentParser(prog="benchmarks.pages", description=__doc__)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--lines", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=100)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from kadens.plumbing.db.scratch import drop_finished, scratch_database  # noqa: PLC0415 - after the set-up

    with scratch_database():
        _build(asked.customers, asked.lines)
        print(f"{asked.customers:,} customers, {asked.customers * asked.lines:,} continuity lines")
        print(f"{'page':<34}{'p50':>9}{'p95':>9}{'most':>9}{'statements':>12}")
        for name, address in _pages(asked.customers):
            _measure(name, address, asked.rounds)
    drop_finished()


def _build(customers: int, lines: int) -> None:
    from benchmarks.world import ACTOR, DAY, build_shop, build_world, execute, vacuum  # noqa: PLC0415 - as above
    from kadens.domain.customers.keeping_found import keep_found  # noqa: PLC0415
    from kadens.plumbing.staff.models import ROLES  # noqa: PLC0415
    from kadens.plumbing.staff.roles import add_person  # noqa: PLC0415

    build_world(build_shop(), customers)
    further = {"most": lines, "day": DAY}
    execute("SET session_replication_role = replica")
    for statement in _FURTHER:
        execute(statement, further)
    execute("RESET session_replication_role")
    for first in range(1, customers + 1, CHUNK):
        keep_found(range(first, min(first + CHUNK, customers + 1)))
    vacuum()
    add_person("bench", password="a-quiet-harbour-7", roles=ROLES, on=DAY, actor=ACTOR)  # noqa: S106 - thrown away


_FURTHER: Final = (
    """INSERT INTO continuity_line (
        continuity_order_id, event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on,
        missed, cap_held, own_date, own_items, own_skip, reason, net, tax, total
    )
    SELECT
        continuity_order_id, 1, further, program_event_id, 'planned', nominal_on + 28 * (further - 1),
        planned_on + 28 * (further - 1), delivery_on + 28 * (further - 1),
        false, false, false, false, false, '', net, tax, total
    FROM continuity_line, generate_series(2, %(most)s) AS further""",
    """INSERT INTO continuity_line_item (
        line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
    )
    SELECT line.id, 1, item.product_id, 1, 1, 6000, false, 6000, 10, 600
    FROM continuity_line AS line
    JOIN continuity_line AS first ON first.continuity_order_id = line.continuity_order_id AND first.repetition = 1
    JOIN continuity_line_item AS item ON item.line_id = first.id AND item.position = 1
    WHERE line.repetition > 1""",
)


def _pages(customers: int) -> Iterator[tuple[str, Callable[[int], str]]]:
    """Name, and the address for the nth customer; each page that there is."""
    from django.urls import NoReverseMatch  # noqa: PLC0415 - as above

    wanted: tuple[tuple[str, Callable[[int], str]], ...] = (
        ("one trivial query", lambda _: _trivial()),
        ("first page", lambda _: _to("home")),
        ("find by name", lambda n: f"{_to('customers')}?q=Customer+{n}"),
        ("find with a typing error", lambda n: f"{_to('customers')}?q=Custmoer+{n}"),
        ("find by order number", lambda n: f"{_to('customers')}?q={100_000 + n}"),
        ("customer", lambda n: _to("customer", f"C{n}")),
        ("continuity order", lambda n: _to("continuity_order", n)),
        ("skip, with its effect", lambda n: _to("line_skip", n, 1, 2)),
        ("cancel, with its effect", lambda n: _to("order_cancel", n)),
        ("orders", lambda _: _to("orders")),
        ("order", lambda n: _to("order", 100_000 + n)),
        ("programs", lambda _: _to("programs")),
        ("program", lambda _: _to("program", "CLUB")),
        ("the day", lambda _: _to("day")),
        ("payments", lambda _: _to("payments")),
        ("receivables", lambda _: _to("receivables")),
        ("journal", lambda _: _to("journal")),
        ("migrations", lambda _: _to("migrations")),
        ("audit log", lambda _: _to("audit")),
        ("numbers", lambda _: _to("numbers")),
    )
    for name, address in wanted:
        try:
            address(random.randint(1, customers))  # noqa: S311 - which customer does not matter
        except NoReverseMatch:
            continue
        yield name, lambda _, address=address: address(random.randint(1, customers))  # type: ignore[misc] # noqa: S311


def _to(page: str, *arguments: object) -> str:
    from django.urls import reverse  # noqa: PLC0415 - as above

    return reverse(page, args=arguments)


def _trivial() -> str:
    """A page of the same frame that asks one thing of the database, added for this measurement."""
    from django.urls import path  # noqa: PLC0415 - as above

    from kadens.config import urls  # noqa: PLC0415
    from kadens.edges.desk.permissions import SIGNED_IN, TABLE  # noqa: PLC0415

    if ("bench", "GET") not in TABLE:
        TABLE["bench", "GET"] = SIGNED_IN  # type: ignore[index]
        urls.urlpatterns.append(path("bench", _one_query, name="bench"))
    return "/bench"


def _one_query(request: "HttpRequest") -> "HttpResponse":
    from django.db import connection  # noqa: PLC0415 - as above
    from django.shortcuts import render  # noqa: PLC0415

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return render(request, "shell/base.html")


def _measure(name: str, address: Callable[[int], str], rounds: int) -> None:
    from django.db import connection  # noqa: PLC0415 - as above
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    client = _signed_in()
    for _ in range(5):
        _ask(client, address(0))
    took = sorted(_ask(client, address(0)) for _ in range(rounds))
    with CaptureQueriesContext(connection) as asked:
        _ask(client, address(0))
    p95 = took[int(len(took) * 0.95) - 1]
    mark = "" if p95 <= TARGET_MS else f"  over {TARGET_MS} ms"
    print(
        f"{name:<34}{statistics.median(took):>6.0f} ms{p95:>6.0f} ms{took[-1]:>6.0f} ms{len(asked):>12}{mark}",
        flush=True,
    )


def _ask(client: "Client", address: str) -> float:
    """Milliseconds. Raises AssertionError when the page does not answer as it should."""
    began = time.perf_counter()
    answered = client.get(address, follow=True)
    took = (time.perf_counter() - began) * 1000
    assert answered.status_code == 200, f"{address} answers {answered.status_code}"
    return took


def _signed_in() -> "Client":
    from django.test import Client  # noqa: PLC0415 - as above

    from benchmarks.world import DAY  # noqa: PLC0415
    from kadens.plumbing import clock  # noqa: PLC0415
    from kadens.plumbing.staff.models import Person  # noqa: PLC0415

    if clock.now().date() != DAY + timedelta(days=1):
        clock.begin(DAY + timedelta(days=1))
    client = Client()
    client.force_login(Person.objects.get(username="bench"))
    return client


if __name__ == "__main__":
    main()
