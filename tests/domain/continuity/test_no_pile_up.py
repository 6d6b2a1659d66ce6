"""What a customer is charged at once after an outage, or after a card that was declined for long: `catch_up` decides
how many shipments come at once, and with them how much is charged."""

from collections import Counter
from datetime import date

import pytest

from kadens.domain.customers.models import Customer
from kadens.domain.payments.models import Attempt
from kadens.domain.payments.retrying import replace_card
from tests.factories import ACTOR, children, day, every, program, run

BOOK = 22_00
BACK = day(25)
"""The first day with jobs again; four of six weekly books are late."""


@pytest.fixture
def weekly(shop):
    shop.define(program("WEEKLY", every(1, "weeks", repeats=5)))
    return shop


def jobs(on):
    for name in ("process_payments", "create_child_orders", "fulfil_orders"):
        run(name, on)


def charged():
    """What was taken on each day: how often, and how much."""
    taken = Attempt.objects.filter(state="succeeded").values_list("started_on", "amount")
    count, amount = Counter(), Counter()
    for on, minor in taken:
        count[on] += 1
        amount[on] += minor
    return {on: (count[on], amount[on]) for on in sorted(count)}


def new_card(who, on):
    replace_card(
        customer_id=Customer.objects.get(code=who.customer).pk,
        token=f"new-{who.customer}",
        brand="visa",
        last_four="4242",
        expires_on=date(2031, 1, 31),
        on=on,
        actor=ACTOR,
    )


@pytest.mark.parametrize(
    ("catch_up", "on_that_day", "then"),
    [
        ("ship_all", (4, 4 * BOOK), {day(28): (1, BOOK), day(35): (1, BOOK)}),
        ("combine", (1, 4 * BOOK), {day(28): (1, BOOK), day(35): (1, BOOK)}),
        ("slide", (1, BOOK), {day(32): (1, BOOK)}),
        ("drop", None, {day(28): (1, BOOK), day(35): (1, BOOK)}),
    ],
)
def test_after_an_outage_the_company_decides_how_many_shipments_are_charged_at_once(
    weekly, catch_up, on_that_day, then
):
    weekly.set(catch_up=catch_up)
    weekly.sell("WEEKLY")
    for offset in range(25, 37):
        jobs(day(offset))
    assert charged() == ({BACK: on_that_day} if on_that_day else {}) | then


@pytest.mark.parametrize("catch_up", ["ship_all", "combine", "slide", "drop"])
def test_nothing_is_charged_twice_by_the_runs_after_an_outage(weekly, catch_up):
    weekly.set(catch_up=catch_up)
    who = weekly.sell("WEEKLY")
    for offset in (25, 25, 26, 26, 60, 60, 90):
        jobs(day(offset))
    shipped = sum(child.total for child in children(who) if child.status == "invoiced")
    assert sum(amount for _, amount in charged().values()) == weekly.gateway.taken() == shipped


@pytest.mark.parametrize(("catch_up", "at_once"), [("ship_all", 1), ("combine", 1), ("slide", 1), ("drop", 1)])
def test_a_card_that_was_declined_for_weeks_is_charged_for_no_more_than_the_customer_may_owe(weekly, catch_up, at_once):
    """Without a limit every shipment waits for the card; with one, those beyond it are late, and `catch_up` rules."""
    weekly.set(catch_up=catch_up, exposure_limit=BOOK)
    who = weekly.sell("WEEKLY")
    weekly.behave(who, "decline")
    for offset in range(25):
        jobs(day(offset))
    assert (charged(), len(children(who))) == ({}, 1)
    new_card(who, day(25))
    run("process_payments", day(25))
    run("fulfil_orders", day(25))
    assert charged() == {BACK: (at_once, BOOK)}


def test_without_a_limit_every_shipment_that_was_made_waits_for_the_new_card(weekly):
    who = weekly.sell("WEEKLY")
    weekly.behave(who, "decline")
    for offset in range(25):
        jobs(day(offset))
    assert (charged(), len(children(who))) == ({}, 4)
    new_card(who, day(25))
    jobs(day(25))
    assert charged() == {BACK: (4, 4 * BOOK)}


@pytest.mark.parametrize("catch_up", ["ship_all", "combine", "slide", "drop"])
def test_instalments_are_charged_once_each_when_they_are_due_whatever_becomes_of_the_shipments(shop, catch_up):
    """They were agreed with their dates. What is dropped is taken off the bill again."""
    shop.set(catch_up=catch_up)
    who = shop.sell("PLAN")
    for offset in (70, 71, 72):
        jobs(day(offset))
    assert charged() == {day(70): (3, 6 * BOOK)}
    dropped = 3 if catch_up == "drop" else 0
    run("process_payments", day(73))
    assert shop.gateway.refunded() == dropped * BOOK
    assert {child.settlement for child in children(who)} <= {"upfront_plan"}


def test_an_instalment_that_was_declined_for_long_holds_the_shipments_and_does_not_pile_them_up(shop):
    shop.set(catch_up="slide")
    who = shop.sell("PLAN")
    shop.behave(who, "decline_hard")
    for offset in range(28):
        jobs(day(offset))
    assert children(who) == []
    new_card(who, day(28))
    jobs(day(28))
    assert charged() == {day(28): (1, 2 * BOOK)}
    assert len(children(who)) == 1
