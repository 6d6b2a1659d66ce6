"""A gateway that is hostile to every call: it can be repeated, and a caller that follows the rules loses nothing."""

from dataclasses import fields
from datetime import date

import pytest

from kadens.domain.payments.gateway import Abilities, Answer, CreateRequest, Outcome
from kadens.edges.gateways.conduct import Manner
from kadens.edges.gateways.hostility import Hostility, HostilityInvalid
from kadens.edges.gateways.http_gateway import HttpGateway
from kadens.edges.gateways.test_gateway import TestGateway
from tests.gateways.http_bench import SECRET, Web

WORST = {
    "hang_before": 0.05,
    "hang_after": 0.1,
    "error_before": 0.05,
    "error_after": 0.1,
    "garbage_after": 0.1,
    "reset_before": 0.05,
    "reset_after": 0.1,
    "too_many": 0.05,
    "key_running": 0.05,
    "decline": 0.3,
    "burst": 3,
}
ENDED = (Outcome.APPROVED, Outcome.DECLINED)


def settle(gateway, number: int) -> Outcome:
    """Pay once as payments.md §3 has it: the same key again until it is created, then ask before sending again."""
    key = f"{number}"
    request = CreateRequest(
        key=key,
        amount=100 + number,
        currency="EUR",
        token=f"card-{number}",
        expires_on=date(2030, 1, 31),
        on=date(2024, 1, 10),
    )
    ref = until(lambda: gateway.create(request), Outcome.CREATED).ref
    while True:
        answer = gateway.confirm(ref, key)
        if answer.outcome in ENDED:
            return answer.outcome
        asked = until(lambda: gateway.get(ref), Outcome.CREATED, *ENDED)
        if asked.outcome in ENDED:
            return asked.outcome


def until(call, *wanted: Outcome) -> Answer:
    for _ in range(200):
        answer = call()
        if answer.outcome in wanted:
            return answer
        assert answer.outcome in (Outcome.UNKNOWN, Outcome.BUSY)
    raise AssertionError("it never answered")


def test_in_the_process_what_we_conclude_is_what_the_books_took():
    gateway = TestGateway()
    gateway.be_hostile(Hostility.read({**WORST, "seed": 11}))
    concluded = {number: settle(gateway, number) for number in range(300)}
    paid = [number for number, outcome in concluded.items() if outcome is Outcome.APPROVED]
    assert 150 < len(paid) < 270
    assert gateway.taken() == sum(100 + number for number in paid)


def test_over_http_what_we_conclude_is_what_the_books_took(server, web):
    server.hang_seconds = 0.02
    web.control("PUT", "hostility", {**WORST, "seed": 12})
    gateway = HttpGateway(web.base, secret=SECRET, read=30)
    concluded = {number: settle(gateway, number) for number in range(60)}
    web.control("PUT", "hostility", {})
    paid = [number for number, outcome in concluded.items() if outcome is Outcome.APPROVED]
    assert paid
    assert web.control("GET", "books")["taken"] == sum(100 + number for number in paid)


def story(seed: int) -> list[Outcome]:
    gateway = TestGateway()
    gateway.be_hostile(Hostility.read({**WORST, "seed": seed}))
    return [gateway.get(f"pay_{number % 40}").outcome for number in range(400)]


def test_the_same_seed_tells_the_same_story():
    assert story(1) == story(1)
    assert story(1) != story(2)


def test_the_chances_are_those_that_were_set():
    moods = Hostility.read({"error_after": 0.2, "seed": 3})
    struck = sum(moods.trouble("confirm", "pay", number, reading=False) is not None for number in range(10_000))
    assert 1_850 < struck < 2_150


def test_too_many_requests_come_in_bursts():
    gateway = TestGateway()
    gateway.be_hostile(Hostility(too_many=0.02, burst=5, seed=4))
    told = "".join("x" if gateway.get(f"{number}").outcome is Outcome.BUSY else "." for number in range(2_000))
    bursts = [burst for burst in told.split(".") if burst]
    assert bursts
    assert min(len(burst) for burst in bursts) >= 5


def test_more_confirmations_than_it_likes_are_refused_and_work_later():
    gateway = TestGateway()
    gateway.be_hostile(Hostility(confirms_per_second=3))
    requests = [
        CreateRequest(
            key=f"{number}", amount=1, currency="EUR", token="t", expires_on=date(2030, 1, 31), on=date(2024, 1, 10)
        )
        for number in range(30)
    ]
    refs = [gateway.create(request).ref for request in requests]
    outcomes = [gateway.confirm(ref, ref).outcome for ref in refs]
    assert set(outcomes) == {Outcome.APPROVED, Outcome.BUSY}
    assert gateway.taken() == outcomes.count(Outcome.APPROVED) <= 9


@pytest.mark.parametrize(
    "settings",
    [{"frob": 1}, {"decline": 1.1}, {"decline": -0.1}, {"burst": 1.5}, {"reset_after": 0.7, "too_many": 0.4}],
)
def test_moods_that_cannot_be_are_refused(settings):
    with pytest.raises(HostilityInvalid):
        Hostility.read(settings)


def test_every_trouble_is_one_that_a_front_knows():
    moods = [each.name for each in fields(Hostility)]
    assert {"hang_before", "reset_after", "garbage_after"} <= set(moods)
    assert set(Manner) - {Manner.PLAIN} == {
        trouble.manner
        for name in moods
        if name.endswith(("_before", "_after")) or name in ("too_many", "key_running")
        for trouble in [Hostility(**{name: 1}).trouble("confirm", "x", 1, reading=False)]
        if trouble
    }


def test_pages_are_for_people_and_are_not_hostile(server):
    web = Web(server)
    web.control("PUT", "hostility", {"error_before": 1})
    assert web.send("GET", "/").status == 200
    assert web.send("GET", "/v1/payments/x").status == 500


def test_what_it_can_do_it_says():
    assert TestGateway().abilities == Abilities(
        captures_later=True, finds_by_key=True, closing_is_final=True, key_hours=None, webhooks=False
    )
