"""The guard around a gateway: how many calls reach it, and when (payments.md §3.6)."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, date, datetime
from itertools import islice
from threading import Event

import pytest

from kadens.domain.payments.gateway import (
    Abilities,
    Answer,
    CardPage,
    CardRequest,
    CreateRequest,
    GatewayUnreachable,
    Outcome,
    SaveMethodRequest,
    use,
)
from kadens.domain.payments.guarding import (
    CIRCUIT_OPEN,
    FIRST_REST_SECONDS,
    LONGEST_REST_SECONDS,
    TROUBLES,
    Bucket,
    GuardedGateway,
    circuit_open,
)

DAY = date(2024, 1, 10)
CREATE = CreateRequest(key="k", amount=1, currency="EUR", token="t", expires_on=DAY, on=DAY)
SAVE = SaveMethodRequest(key="k", token="t", expires_on=DAY)
ASK = CardRequest(key="k", customer="c", return_url="https://kadens.example")
YEAR = {"since": datetime(2024, 1, 1, tzinfo=UTC), "until": datetime(2025, 1, 1, tzinfo=UTC)}
ABILITIES = Abilities(captures_later=True, finds_by_key=True, closing_is_final=True, key_hours=None, webhooks=False)
CALLS = {
    "create": lambda gateway: gateway.create(CREATE),
    "confirm": lambda gateway: gateway.confirm("ref", "k"),
    "capture": lambda gateway: gateway.capture("ref", "k"),
    "get": lambda gateway: gateway.get("ref"),
    "find": lambda gateway: gateway.find("k"),
    "close": lambda gateway: gateway.close("ref"),
    "refund": lambda gateway: gateway.refund("ref", "k", 1),
    "save_method": lambda gateway: gateway.save_method(SAVE),
}


class Wall:
    """Monotonic time that passes only when somebody sleeps."""

    def __init__(self):
        self.now, self.slept = 1_000.0, []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


class Fake:
    """A gateway that answers as told and counts what reaches it."""

    account, abilities = "acct", ABILITIES

    def __init__(self):
        self.says, self.reached = Outcome.APPROVED, []

    def __getattr__(self, name):
        def call(*_args, **_more):
            self.reached.append(name)
            if isinstance(self.says, BaseException):
                raise self.says
            return Answer(self.says)

        return call

    def card_page(self, ref):
        self.reached.append("card_page")
        return CardPage("unknown" if self.says is Outcome.UNKNOWN else "open")

    def ask_for_card(self, request):
        self.reached.append("ask_for_card")
        return CardPage("open", ref="page")

    def movements(self, *, since, until):
        self.reached.append("movements")
        if self.says is Outcome.UNKNOWN:
            raise GatewayUnreachable(problem="silence")
        yield from ("one", "two")

    def read_hint(self, body, headers):
        self.reached.append("read_hint")


@pytest.fixture
def wall():
    return Wall()


@pytest.fixture
def fake():
    return Fake()


def guard(fake, wall, rate=None):
    return GuardedGateway(fake, rate=rate, clock=wall, sleep=wall.sleep)


def trouble(fake, gateway, times=TROUBLES, says=Outcome.UNKNOWN):
    fake.says = says
    for _ in range(times):
        gateway.get("ref")
    fake.reached.clear()


def test_it_is_the_gateway_behind_it(fake, wall):
    gateway = guard(fake, wall)
    assert (gateway.account, gateway.abilities) == ("acct", ABILITIES)
    assert [CALLS[name](gateway).outcome for name in CALLS] == [Outcome.APPROVED] * len(CALLS)
    assert gateway.ask_for_card(ASK).ref == "page"
    assert gateway.card_page("page").status == "open"
    assert list(gateway.movements(**YEAR)) == ["one", "two"]
    assert gateway.read_hint(b"", {}) is None
    assert fake.reached == [*CALLS, "ask_for_card", "card_page", "movements", "read_hint"]


# The circuit


@pytest.mark.parametrize("says", [Outcome.UNKNOWN, Outcome.BUSY])
def test_after_a_few_calls_without_an_answer_nothing_is_sent_any_more(fake, wall, says):
    gateway = guard(fake, wall)
    fake.says = says
    answers = [gateway.confirm("ref", "k") for _ in range(TROUBLES + 100)]
    assert len(fake.reached) == TROUBLES
    assert [answer.outcome for answer in answers[:TROUBLES]] == [says] * TROUBLES
    assert {(answer.outcome, answer.reason) for answer in answers[TROUBLES:]} == {(Outcome.BUSY, CIRCUIT_OPEN)}
    assert wall.slept == []


@pytest.mark.parametrize("call", CALLS)
def test_an_open_circuit_turns_every_call_away(fake, wall, call):
    gateway = guard(fake, wall)
    trouble(fake, gateway)
    assert CALLS[call](gateway) == Answer(Outcome.BUSY, reason=CIRCUIT_OPEN)
    assert (gateway.ask_for_card(ASK).status, gateway.card_page("page").status) == ("busy", "busy")
    with pytest.raises(GatewayUnreachable):
        list(gateway.movements(**YEAR))
    assert fake.reached == []
    gateway.read_hint(b"", {})
    assert fake.reached == ["read_hint"]


@pytest.mark.parametrize("says", [Outcome.DECLINED, Outcome.NOT_FOUND, Outcome.FAULTY, Outcome.CONFLICT])
def test_a_no_is_an_answer(fake, wall, says):
    gateway = guard(fake, wall)
    fake.says = says
    for _ in range(TROUBLES + 3):
        gateway.get("ref")
    assert not gateway.circuit_open


@pytest.mark.parametrize("says", [Outcome.UNKNOWN, Outcome.BUSY])
def test_so_is_not_knowing_by_the_gateways_own_word(fake, wall, says):
    gateway = guard(fake, wall)
    fake.find = lambda key: Answer(says, spoken=True)
    for _ in range(TROUBLES + 3):
        assert gateway.find("k").outcome is says
    assert not gateway.circuit_open


def test_one_answer_in_between_begins_the_count_anew(fake, wall):
    gateway = guard(fake, wall)
    for _ in range(3):
        trouble(fake, gateway, times=TROUBLES - 1)
        fake.says = Outcome.DECLINED
        gateway.get("ref")
    assert not gateway.circuit_open


@pytest.mark.parametrize("call", ["card_page", "movements"])
def test_the_other_kinds_of_silence_count_as_well(fake, wall, call):
    gateway = guard(fake, wall)
    trouble(fake, gateway, times=TROUBLES - 1)
    if call == "card_page":
        gateway.card_page("page")
    else:
        with pytest.raises(GatewayUnreachable):
            list(gateway.movements(**YEAR))
    assert gateway.circuit_open


def test_a_list_of_movements_that_is_left_early_was_answered(fake, wall):
    gateway = guard(fake, wall)
    trouble(fake, gateway, times=TROUBLES - 1)
    fake.says = Outcome.APPROVED
    next(gateway.movements(**YEAR))
    trouble(fake, gateway, times=1)
    assert not gateway.circuit_open


def test_a_gateway_that_raises_counts_as_silent(fake, wall):
    gateway = guard(fake, wall)
    fake.says = OSError("a mistake of the adapter")
    for _ in range(TROUBLES):
        with pytest.raises(OSError, match="mistake"):
            gateway.get("ref")
    assert gateway.circuit_open


def test_after_its_rest_one_call_probes_and_an_answer_closes_the_circuit(fake, wall):
    gateway = guard(fake, wall)
    trouble(fake, gateway)
    wall.now += FIRST_REST_SECONDS - 0.001
    assert gateway.get("ref").reason == CIRCUIT_OPEN
    wall.now += 0.001
    fake.says = Outcome.APPROVED
    assert [gateway.get("ref").outcome for _ in range(3)] == [Outcome.APPROVED] * 3
    assert len(fake.reached) == 3


def test_each_probe_in_vain_doubles_the_rest_up_to_the_longest(fake, wall):
    gateway = guard(fake, wall)
    trouble(fake, gateway)
    rest = FIRST_REST_SECONDS
    for probes in range(1, 13):
        wall.now += rest
        for _ in range(50):
            gateway.get("ref")
        assert len(fake.reached) == probes
        rest = min(2 * rest, LONGEST_REST_SECONDS)
        wall.now += rest - 0.01
        assert gateway.get("ref").reason == CIRCUIT_OPEN
        wall.now -= rest - 0.01
    assert rest == LONGEST_REST_SECONDS


def test_a_circuit_that_closed_rests_shortly_again(fake, wall):
    gateway = guard(fake, wall)
    trouble(fake, gateway)
    wall.now += FIRST_REST_SECONDS
    trouble(fake, gateway, times=1)
    wall.now += 2 * FIRST_REST_SECONDS
    fake.says = Outcome.APPROVED
    gateway.get("ref")
    trouble(fake, gateway)
    wall.now += FIRST_REST_SECONDS
    assert not gateway.circuit_open


def test_only_one_of_many_probes(fake, wall):
    gateway, answered = guard(fake, wall), Event()
    trouble(fake, gateway)
    wall.now += FIRST_REST_SECONDS

    def slow(_ref):
        fake.reached.append("get")
        assert answered.wait(timeout=10)
        return Answer(Outcome.UNKNOWN)

    fake.get = slow
    with ThreadPoolExecutor(8) as threads:
        calls = [threads.submit(gateway.get, "ref") for _ in range(8)]
        turned_away = [call.result().reason for call in islice(as_completed(calls, timeout=10), 7)]
        answered.set()
    assert turned_away == [CIRCUIT_OPEN] * 7
    assert fake.reached == ["get"]


def test_a_probe_whose_process_is_interrupted_is_not_out_for_ever(fake, wall):
    gateway = guard(fake, wall)
    trouble(fake, gateway)
    wall.now += FIRST_REST_SECONDS
    fake.says = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        gateway.get("ref")
    wall.now += 2 * FIRST_REST_SECONDS
    fake.says = Outcome.APPROVED
    assert gateway.get("ref").outcome is Outcome.APPROVED


def test_whoever_asks_sees_the_circuit_of_the_connected_gateway(fake, wall):
    gateway = guard(fake, wall)
    use(gateway)
    assert not circuit_open()
    trouble(fake, gateway)
    assert circuit_open()
    use(fake)
    assert not circuit_open()


# The bucket


def test_calls_that_come_too_fast_wait_for_their_turn(fake, wall):
    gateway = guard(fake, wall, rate=10)
    for _ in range(30):
        gateway.get("ref")
    assert len(fake.reached) == 30
    assert wall.now == pytest.approx(1_000 + 2.0)


def test_each_kind_of_call_has_a_bucket_of_its_own(fake, wall):
    gateway = guard(fake, wall, rate=10)
    for _ in range(10):
        gateway.get("ref"), gateway.confirm("ref", "k")
    assert wall.slept == []
    gateway.get("ref")
    assert wall.slept == [pytest.approx(0.1)]


def test_without_a_rate_nobody_waits(fake, wall):
    gateway = guard(fake, wall)
    for _ in range(1_000):
        gateway.get("ref")
    assert wall.slept == []


def test_a_bucket_fills_up_and_never_more_than_that(wall):
    bucket = Bucket(2.0, wall, wall.sleep)
    for _ in range(3):
        bucket.take()
    wall.now += 3_600
    wall.slept.clear()
    for _ in range(4):
        bucket.take()
    assert wall.slept == [pytest.approx(0.5), pytest.approx(0.5)]


@pytest.mark.parametrize("rate", [0.1, 0.5])
def test_a_rate_below_one_is_possible(wall, rate):
    bucket = Bucket(rate, wall, wall.sleep)
    for _ in range(3):
        bucket.take()
    assert wall.now == pytest.approx(1_000 + 2 / rate)


def test_an_open_circuit_makes_nobody_wait(fake, wall):
    gateway = guard(fake, wall, rate=1)
    fake.says = Outcome.UNKNOWN
    for _ in range(TROUBLES):
        gateway.get("ref")
    wall.slept.clear()
    for _ in range(50):
        gateway.get("ref")
    assert (wall.slept, len(fake.reached)) == ([], TROUBLES)
