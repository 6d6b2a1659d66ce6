"""How long a search takes among so many customers with Swedish names: median, 95th percentile and most, warm.

python -m benchmarks.searching [--customers 1000000] [--rounds 200]

Each kind of question is asked `--rounds` times, each time about another customer, beside a statement that does nothing
(`SELECT 1`) for the floor. A page that grows with every letter asks the rows `typed`.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import django

from benchmarks.people import customer

if TYPE_CHECKING:
    from kadens.domain.customers.registering import NewAddress, NewCustomer

DAY: Final = date(2026, 6, 1)
BATCH: Final = 20_000


def main() -> None:
    """Make the customers, ask the questions, print the table."""
    parser = argparse.ArgumentParser(prog="benchmarks.searching", description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    arguments = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kadens.config.settings")
    django.setup()
    from kadens.plumbing.db.scratch import scratch_database  # noqa: PLC0415 - after the set-up

    with scratch_database():
        seconds = _timed(lambda: _fill(arguments.customers))
        print(
            f"{arguments.customers:,} customers registered in {seconds:.0f} s ({arguments.customers / seconds:,.0f}/s)"
        )
        _print_sizes()
        _ask(arguments.customers, arguments.rounds)


def _fill(customers: int) -> None:
    from kadens.domain.customers.registering import register_customers  # noqa: PLC0415 - after the set-up

    for first in range(0, customers, BATCH):
        people = [customer(number) for number in range(first, min(first + BATCH, customers))]
        register_customers(people, on=DAY, actor="bench")
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE customers_customer, customers_found_word, customers_address")


def _questions(dice: random.Random) -> "dict[str, Callable[[NewCustomer], str]]":
    """Each kind of question, about a customer."""
    return {
        "whole name": lambda who: who.name,
        "last name, first name": lambda who: f"{who.name.split()[1]}, {who.name.split()[0]}",
        "last name alone": lambda who: who.name.split()[1],
        "first name alone": lambda who: who.name.split()[0],
        "name and city": lambda who: f"{who.name.split()[1]} {_place(who).city}",
        "typed: two letters": lambda who: who.name[:2],
        "typed: four letters": lambda who: who.name.split()[1][:4],
        "typed: first name and a letter": lambda who: f"{who.name.split()[0]} {who.name.split()[1][:1]}",
        "typed: parts of both": lambda who: f"{who.name.split()[0][:3]} {who.name.split()[1][:4]}",
        "without å ä ö": lambda who: who.name.translate(str.maketrans("åäöÅÄÖé", "aaoAAOe")),
        "a letter wrong": lambda who: _slip(dice, who.name),
        "telephone": lambda who: who.phone,
        "telephone with +46": lambda who: f"+46{who.phone.replace('+46 ', '0')[1:]}",
        "telephone, four digits of it": lambda who: who.phone[-4:],
        "telephone, three digits of it": lambda who: who.phone[-3:],
        "e-mail": lambda who: who.email,
        "e-mail, its beginning": lambda who: who.email.partition("@")[0],
        "postcode": lambda who: _place(who).postcode,
        "code": lambda who: who.code,
        "nobody": lambda who: f"Xzqw Kvyb{who.code}",
    }


def _place(who: "NewCustomer") -> "NewAddress":
    assert who.address is not None  # every customer of this file has one
    return who.address


def _slip(dice: random.Random, name: str) -> str:
    """One letter of the last name replaced, left out, doubled, or changed with the one after it."""
    first, last = name.split()
    at = dice.randrange(1, len(last) - 1)
    slips = (
        f"{last[:at]}{dice.choice('aeinrst')}{last[at + 1 :]}",
        last[:at] + last[at + 1 :],
        last[:at] + last[at] + last[at:],
        last[:at] + last[at + 1] + last[at] + last[at + 2 :],
    )
    return f"{first} {dice.choice(slips)}"


def _ask(customers: int, rounds: int) -> None:
    from django.db import connection  # noqa: PLC0415 - after the set-up

    from kadens.domain.continuity.finding import find_customers  # noqa: PLC0415

    print(f"{'question':<34}{'p50':>9}{'p95':>9}{'most':>9}{'found':>8}{'first':>8}")
    dice = random.Random(1)  # noqa: S311 - no secret
    for name, question in _questions(dice).items():
        taken, found, first = list[float](), 0, 0
        for turn in range(-5, rounds):
            who = customer(dice.randrange(customers))
            text = question(who)
            started = time.perf_counter()
            answers = find_customers(text)
            if turn >= 0:
                taken.append(time.perf_counter() - started)
                found += any(each.code == who.code for each in answers)
                first += any(each.name == who.name for each in answers[:5])
        _print(name, taken, f"{found / rounds:>8.0%}{first / rounds:>8.0%}")
    taken = []
    for _ in range(rounds):
        with connection.cursor() as cursor:
            taken.append(_timed(lambda cursor=cursor: cursor.execute("SELECT 1")))  # type: ignore[misc]
    _print("floor: SELECT 1", taken, "")


def _print(name: str, taken: Sequence[float], more: str) -> None:
    p95 = statistics.quantiles(taken, n=20)[-1]
    values = "".join(f"{1000 * value:>6.1f} ms" for value in (statistics.median(taken), p95, max(taken)))
    print(f"{name:<34}{values}{more}", flush=True)


def _print_sizes() -> None:
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) / 1e6 FROM pg_class"
            " WHERE relname IN ('customers_customer', 'customers_found_word') OR relname LIKE 'ix_customers_%%'"
            " ORDER BY relname"
        )
        for name, size in cursor.fetchall():
            print(f"  {name:<40}{size:>8,.0f} MB")


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
