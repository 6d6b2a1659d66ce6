"""How long a search takes among so many customers with Swedish names: median, 95th percentile and most, warm.

python -m benchmarks.searching [--customers 1000000] [--rounds 200]

The names are made from lists of this file, frequent ones more often; every customer has an address, an e-mail address
and a telephone number. Each kind of question is asked `--rounds` times, each time about another customer, beside a
statement that does nothing (`SELECT 1`) for the floor. A page that grows with every letter asks the rows `typed`.
"""

import argparse
import os
import random
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import django

if TYPE_CHECKING:
    from kadens.domain.customers.registering import NewAddress, NewCustomer

DAY: Final = date(2026, 6, 1)
BATCH: Final = 20_000


def _names(text: str) -> Sequence[str]:
    return text.split()


FIRST_NAMES: Final = _names(
    "Anna Eva Maria Karin Kristina Lena Sara Kerstin Emma Ingrid Malin Birgitta Marie Inger Sofia Ulla Monica Jenny "
    "Hanna Susanne Elin Johanna Åsa Anneli Ida Märta Åse Gunilla Camilla Helena Linnéa Alva Ebba Wilma Saga Tuva Lars "
    "Mikael Anders Johan Erik Per Karl Peter Jan Thomas Daniel Fredrik Hans Bengt Mats Andreas Stefan Sven Bo Nils "
    "Marcus Magnus Gustav Jonas Niklas Åke Göran Björn Håkan Jörgen Sören Örjan Torbjörn Leif Rolf Arne Olof Göte "
    "Märten Zoltán André José Søren Amir Fatima Mohammed Nguyen Piotr Małgorzata Jürgen Chloé"
)
STEMS: Final = _names(
    "Anders Johan Karl Nils Erik Lars Ols Pers Svens Gustafs Petters Jons Jans Hans Bengts Jöns Pets Magnus Daniels "
    "Fredriks Gunnars Håkans Mattias Åkes Björns Görans Isaks Jakobs Samuels Mårtens Arvids Ivars Torstens Sörens"
)
FIRST_PARTS: Final = _names(
    "Lind Berg Sjö Ek Björk Ny Hall Sand Ström Ceder Dal Eng Fors Gran Hag Holm Lund Löf Mal Norr Ros Sund Söder Väst "
    "Öst Åker Äng Alm Asp Blom Bäck Fält Frost Gull Hed Häll Kvarn Käll Ljung Mo Näs Ryd Skog Sten Säv Tall Törn Ull "
    "Vik Ång Ö Rönn Stål Silver Palm Klint Hög Grön Fager Ehren"
)
LAST_PARTS: Final = _names(
    "berg ström gren kvist lund mark dahl holm blad feldt qvist man strand vall stedt rot bom skog hed sten ell én "
    "ing in ius ner back fors by gård löf quist felt croon hjelm stam"
)
CITIES: Final = _names(
    "Stockholm Göteborg Malmö Uppsala Västerås Örebro Linköping Helsingborg Jönköping Norrköping Lund Umeå Gävle "
    "Borås Södertälje Eskilstuna Halmstad Växjö Karlstad Sundsvall Östersund Trollhättan Luleå Borlänge Tumba Kalmar "
    "Falun Skövde Karlskrona Kristianstad Skellefteå Uddevalla Varberg Åkersberga Örnsköldsvik Piteå Ängelholm"
)
DOMAINS: Final = ("example.com", "example.se", "post.example", "mejl.example")


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
        people = [_customer(number) for number in range(first, min(first + BATCH, customers))]
        register_customers(people, on=DAY, actor="bench")
    from django.db import connection  # noqa: PLC0415 - after the set-up

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE customers_customer, customers_found_word, customers_address")


def _customer(number: int) -> "NewCustomer":
    """Customer number so-and-so, the same each time."""
    from kadens.domain.customers.registering import NewAddress, NewCustomer  # noqa: PLC0415 - after the set-up

    dice = random.Random(number)  # noqa: S311 - no secret
    first, last = _pick(dice, FIRST_NAMES), _last_name(dice)
    code = dice.randrange(100_00, 985_00)
    place = NewAddress(
        recipient=f"{first} {last}",
        street=f"Storgatan {dice.randrange(1, 99)}",
        postcode=f"{code // 100} {code % 100:02}",
        city=_pick(dice, CITIES),
    )
    email = f"{first}.{last}{number}@{dice.choice(DOMAINS)}".lower()
    phone = f"07{dice.choice('02369')}-{dice.randrange(10**7):07}"
    phone = f"+46 {phone[1:]}" if number % 3 == 0 else phone
    return NewCustomer(
        code=f"K{number:07}", name=f"{first} {last}", email=email, phone=phone, language="sv", address=place
    )


def _pick(dice: random.Random, names: Sequence[str]) -> str:
    """One of the names; the second is half as frequent as the first, the third a third as frequent, and so on."""
    return dice.choices(names, cum_weights=_weights(len(names)))[0]


@cache
def _weights(count: int) -> Sequence[float]:
    return list(accumulate(1 / place for place in range(1, count + 1)))


def _last_name(dice: random.Random) -> str:
    if dice.random() < 0.4:
        return f"{_pick(dice, STEMS)}son"
    return f"{dice.choice(FIRST_PARTS)}{dice.choice(LAST_PARTS)}"


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
            who = _customer(dice.randrange(customers))
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
