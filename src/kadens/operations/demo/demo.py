"""The demo: a record club lives a year and a half of real customers' lives, on the verbs and jobs of production.

It plays in the company's own database, so that afterwards every order can be looked at; a database that holds
anything but an earlier demo is left alone.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.models import Max

from kadens.domain.company.models import Company
from kadens.domain.company.parameters import held_parameters, set_parameters
from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.models import ContinuityOrder
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.customers.adding import add_addresses, add_cards, allow_on_account
from kadens.domain.customers.models import Customer, PaymentMethod
from kadens.domain.customers.registering import NewAddress, NewCard
from kadens.domain.intake.importing import import_purchases
from kadens.domain.intake.models import Purchase
from kadens.domain.intake.program_files import import_programs
from kadens.domain.intake.quoting import Cart, CartLine
from kadens.domain.intake.selling import submit_orders
from kadens.domain.orders.consents import Agreed
from kadens.domain.payments.reconciling import Stretch, reconcile, reconciled_until
from kadens.domain.payments.retrying import replace_card
from kadens.operations.demo.story import Deeds, Member, Story, tell_story
from kadens.operations.demo.summary import Summary, sum_up
from kadens.operations.jobs import JOBS
from kadens.plumbing import clock
from kadens.plumbing.db.transactions import transaction
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from kadens.pure.cards import Expiry
from kadens.pure.errors import KadensError

__all__ = ["BEGINS_ON", "ENDS_ON", "DatabaseInUse", "play_demo", "played_until"]

BEGINS_ON: Final = date(1997, 1, 1)
ENDS_ON: Final = date(1998, 6, 30)
COMPANY: Final = "Kadens Record Club (demo)"
ACTOR: Final = "demo"
LAST_JOB: Final = list(JOBS)[-1]


class DatabaseInUse(KadensError):
    """The database holds something that is not the demo's."""

    code = "database_in_use"
    message = "The database holds {customers} customers that are not the demo's; the demo needs one of its own."


@dataclass(slots=True)
class _Club:
    """The members by code: their customer's id, and their continuity order once they have joined."""

    customers: Mapping[str, int]
    orders: dict[str, int]


def played_until() -> date | None:
    """The last day that a demo in this database has played to its end, the day before its first if none; None where
    no demo was begun. Raises DatabaseInUse when the database holds anything else."""
    if not Company.objects.filter(name=COMPANY).exists():
        customers = Customer.objects.count()
        if customers:
            raise DatabaseInUse(customers=customers)
        return None
    ended = JobRun.objects.filter(job=LAST_JOB, actor=ACTOR, finished_at__isnull=False)
    latest: date | None = ended.aggregate(latest=Max("as_of"))["latest"]
    return latest or BEGINS_ON - timedelta(days=1)


def play_demo(purchases: Path, *, progress: Callable[[int], None] | None = None, until: date = ENDS_ON) -> Summary:
    """Play the club from the first purchase on, or on from the day on which a demo was interrupted, and sum it up.

    A day that was cut short is played again: what was done stays done, what is missing follows, and the figures are
    those of a demo that nobody interrupted. `progress` hears of every day. Raises what reading the file raises."""
    started = time.monotonic()
    played = played_until()
    if played is None:
        _open(purchases)
        played = BEGINS_ON - timedelta(days=1)
    if progress:
        progress((played - BEGINS_ON).days + 1)
    members = _members()
    club, story = _club(), tell_story(members, end=ENDS_ON)
    for day in _days(played + timedelta(days=1), until):
        with held_parameters():
            _play_day(club, story, day)
        if progress:
            progress(1)
    _reconcile(played + timedelta(days=1), until)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return sum_up(until, seconds=time.monotonic() - started)


def _reconcile(first: date, last: date) -> None:
    """Hold what was played against the gateway's books: the days are the story's, the instants those of the playing."""
    since, now = reconciled_until(), clock.now()
    stretch = Stretch(
        day=last,
        since=since or datetime(1970, 1, 1, tzinfo=UTC),
        until=now,
        first_on=first if since else BEGINS_ON,
        last_on=last,
    )
    reconcile(stretch, on=last, actor=ACTOR)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _open(purchases: Path) -> None:
    """The set-up, the customers with their past, their addresses and cards: all of it, or nothing."""
    text = files("kadens.operations.demo").joinpath("record_club.yaml").read_text(encoding="utf-8")
    company = {"name": COMPANY, "currency": "USD", "time_zone": "America/New_York"}
    with transaction():
        set_parameters(company, on=BEGINS_ON, actor=ACTOR)
        import_programs(text, on=BEGINS_ON, actor=ACTOR)
        import_purchases(purchases, on=BEGINS_ON, actor=ACTOR)
        customers = dict(Customer.objects.values_list("code", "id"))
        members = _members()
        on_account = [customers[member.code] for member in members if member.pays_on_account]
        allow_on_account(on_account, on=BEGINS_ON, actor=ACTOR)
        add_addresses({customers[member.code]: _address(member) for member in members}, on=BEGINS_ON, actor=ACTOR)
        add_cards({customers[member.code]: _card(member) for member in members}, on=BEGINS_ON, actor=ACTOR)


def _club() -> _Club:
    """Who is a customer, and who has joined already."""
    customers = dict(Customer.objects.values_list("code", "id"))
    joined = ContinuityOrder.objects.order_by("id").values_list("customer__code", "id")
    return _Club(customers, dict(joined))


def _members() -> list[Member]:
    bought: dict[str, list[date]] = {}
    rows = Purchase.objects.order_by("customer__code", "purchased_on").values_list("customer__code", "purchased_on")
    for code, day in rows:
        bought.setdefault(code, []).append(day)
    return [
        Member(number, code, tuple(dict.fromkeys(days))) for number, (code, days) in enumerate(bought.items(), start=1)
    ]


def _address(member: Member) -> NewAddress:
    return NewAddress(
        recipient=f"Member {member.number}",
        street=f"{member.number} Record Street",
        postcode=f"{10000 + member.number}",
        city="New York",
        country="US",
    )


def _card(member: Member) -> NewCard:
    return NewCard(
        token=f"card-of-{member.code}",
        brand="test",
        last_four=f"{member.chance('last four', 10000):04d}",
        expires_on=member.expiry.last_day(),
    )


def _play_day(club: _Club, story: Story, day: date) -> None:
    """Pauses end, members act, the jobs run in the order of the day."""
    _run("end_pauses", day)
    _act(club, story.on(day), day)
    for name in JOBS:
        if name != "end_pauses":
            _run(name, day)


def _run(name: str, day: date) -> None:
    run_job(JOBS[name], Request(as_of=day, actor=ACTOR))


def _act(club: _Club, deeds: Deeds, day: date) -> None:
    joining = [member for member in deeds.enrol if member.code not in club.orders]
    if joining:
        carts = [_cart(member) for member in joining]
        for member, made in zip(joining, submit_orders(carts, on=day, actor=ACTOR), strict=True):
            club.orders[member.code] = made.continuity_order_ids[0]
    for member, until in deeds.pause:
        _attempt(partial(pause_order, until=until, on=day, actor=ACTOR), club, member)
    for member in deeds.renew:
        if not PaymentMethod.objects.filter(token=_new_token(member)).exists():
            _renew(club, member, day)
    for member in deeds.cancel:
        reason = f"last bought on {member.purchased_on[-1]}"
        _attempt(partial(cancel_order, reason=reason, on=day, actor=ACTOR), club, member)


def _attempt(verb: Callable[[int], object], club: _Club, member: Member) -> None:
    """What an agent would be refused does not happen: pausing an order that has ended, or what was done already."""
    try:
        verb(club.orders[member.code])
    except KadensError:
        return


def _cart(member: Member) -> Cart:
    pay_with = "on_account" if member.pays_on_account else "card"
    return Cart(customer=member.code, pay_with=pay_with, lines=(CartLine(sku=member.sku),), agreed=Agreed())


def _new_token(member: Member) -> str:
    return f"new-card-of-{member.code}"


def _renew(club: _Club, member: Member, day: date) -> None:
    replace_card(
        customer_id=club.customers[member.code],
        token=_new_token(member),
        brand="test",
        last_four=f"{member.chance('new last four', 10000):04d}",
        expires_on=Expiry(2001, 12).last_day(),
        on=day,
        actor=ACTOR,
    )
