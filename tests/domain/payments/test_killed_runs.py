"""A run that is killed anywhere is completed by the next one: taken once, booked once."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kadens.domain.payments import halving
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Answer, Outcome, use
from kadens.domain.payments.models import Attempt, AttemptEvent, Charge, RefundPart
from kadens.domain.payments.processing import process_payments
from kadens.domain.payments.queries import blocking
from kadens.domain.payments.refunds import settle_refunds
from kadens.domain.payments.shipments import authorize_orders, charge_shipments
from tests.domain.payments.saying import BUSY, CONFLICT, PENDING, UNKNOWN, Saying

DAY = date(2024, 1, 10)
NEXT = DAY + timedelta(days=1)
NO_LEASE = timedelta(0)


class Killed(BaseException):
    """The process is gone."""


class Fatal:
    """A gateway in front of which, or after which, the process dies at its nth call of one kind."""

    def __init__(self, gateway, call, *, after, nth=1):
        self._gateway, self._call, self._after, self._left = gateway, call, after, nth

    def __getattr__(self, name):
        found = getattr(self._gateway, name)
        if name != self._call:
            return found

        def dying(*args, **kwargs):
            self._left -= 1
            if self._left == 0 and not self._after:
                raise Killed
            answer = found(*args, **kwargs)
            if self._left == 0:
                raise Killed
            return answer

        return dying


def kill(world, call, *, after, nth=1):
    use(Fatal(world.gateway, call, after=after, nth=nth))
    return pytest.raises(Killed)


def revive(world):
    use(world.gateway)


CALLS = [(call, after, nth) for call in ("create", "confirm") for after in (False, True) for nth in (1, 2, 3)]


@pytest.mark.parametrize(("call", "after", "nth"), CALLS)
def test_a_run_killed_while_it_charges_is_completed_by_the_next(world, call, after, nth):
    lines = [world.plan(kind="prepaid", net=10_00) for _ in range(3)]
    with kill(world, call, after=after, nth=nth):
        world.run()
    revive(world)
    world.run(NEXT)
    assert [world.statuses(line) for line in lines] == [["paid"]] * 3
    assert [world.outcomes(line) for line in lines] == [[(DAY, "approved")]] * 3
    assert world.gateway.taken() == 30_00
    assert len(world.gateway.payments()) == 3


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", ["create", "confirm", "close"])
def test_a_run_killed_while_it_is_declined_is_completed_by_the_next(world, call, after):
    line = world.plan(kind="prepaid", net=10_00)
    world.behave(line, "decline")
    with kill(world, call, after=after):
        world.run()
    revive(world)
    world.run()
    assert world.outcomes(line) == [(DAY, "declined")]
    assert world.notices(line) == [(DAY, "payment_failed")]
    assert Charge.objects.get().retry_on == NEXT
    assert Attempt.objects.get().state == "declined_soft"


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("call", ["create", "confirm", "capture"])
def test_a_killed_shipment_is_completed_by_the_next_run(world, call, after):
    line = world.parent_line()
    child = world.child(line)
    with kill(world, call, after=after):
        authorize_orders([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
        charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    revive(world)
    world.run()
    assert charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE) == {child.pk: "paid"}
    assert world.gateway.taken() == 50_00
    assert len(world.entries(line)) == 1


@pytest.mark.parametrize("after", [False, True])
def test_a_refund_killed_at_the_gateway_is_given_once_by_the_next_run(world, after):
    line = world.plan(kind="prepaid", net=100_00)
    world.run()
    fit_plans({line.pk: 40_00}, on=DAY, actor="test", reason="moved", way="cancel")
    with kill(world, "refund", after=after):
        settle_refunds()
    revive(world)
    assert world.run().refunded == 1
    assert world.gateway.refunded() == 60_00
    assert RefundPart.objects.get().status == "done"


def test_a_run_waits_for_the_lease_of_a_killed_one_instead_of_leaving_its_work(world):
    line = world.plan(kind="prepaid", net=10_00)
    lease = timedelta(seconds=0.4)
    with kill(world, "confirm", after=True):
        process_payments(as_of=DAY, actor="test", lease=lease)
    revive(world)
    process_payments(as_of=DAY, actor="test", lease=lease)
    assert world.statuses(line) == ["paid"]


def test_a_worker_that_wakes_up_after_its_lease_cannot_write_a_step(world):
    line = world.plan(kind="prepaid", net=10_00)

    class Sleeper:
        """Falls asleep in its confirm call, while another run takes up its attempt and ends it."""

        def __getattr__(self, name):
            return getattr(world.gateway, name)

        def confirm(self, ref, key):
            answer = world.gateway.confirm(ref, key)
            use(world.gateway)
            world.run()
            return answer

    use(Sleeper())
    assert world.run().charged == 0
    assert world.statuses(line) == ["paid"]
    assert list(AttemptEvent.objects.order_by("version").values_list("to_state", flat=True)) == [
        "planned",
        "creating",
        "created",
        "confirming",
        "succeeded",
    ]


def test_a_killed_charge_of_a_plan_that_was_cancelled_meanwhile_is_closed_not_confirmed(world):
    line = world.plan(kind="prepaid", net=10_00)
    with kill(world, "create", after=True):
        world.run()
    revive(world)
    fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
    world.run()
    assert (world.statuses(line), world.gateway.taken()) == (["cancelled"], 0)
    assert Attempt.objects.get().state == "canceled"


def test_an_object_that_the_gateway_does_not_know_is_left_to_a_person(world):
    line = world.plan(kind="prepaid", net=10_00)
    world.behave(line, "unknown")
    world.run()
    world.gateway.books.write("DELETE FROM payment")
    world.run(NEXT)
    assert Attempt.objects.get().state == "quarantined"
    assert world.statuses(line) == ["unknown"]
    assert world.run(NEXT).charged == 0


def test_a_gateway_that_stays_silent_for_a_week_leaves_the_charge_to_a_person(world):
    line = world.plan(kind="prepaid", net=10_00)

    class Silent:
        """Never answers what became of an object."""

        def __getattr__(self, name):
            return getattr(world.gateway, name)

        def confirm(self, ref, key):
            return Answer(Outcome.UNKNOWN)

        get = find = lambda self, ref: Answer(Outcome.UNKNOWN)

    use(Silent())
    for offset in range(7):
        world.run(DAY + timedelta(days=offset))
        assert Attempt.objects.get().state == "unknown"
    world.run(DAY + timedelta(days=7))
    assert Attempt.objects.get().state == "quarantined"
    assert [row.number for row in blocking([line.pk], as_of=DAY)] == [1]
    revive(world)


def test_a_create_call_without_an_answer_is_made_again_with_the_same_key(world):
    line = world.plan(kind="prepaid", net=10_00)

    class Deaf:
        """Makes the object and loses its answer."""

        def __getattr__(self, name):
            return getattr(world.gateway, name)

        def create(self, request):
            world.gateway.create(request)
            return Answer(Outcome.UNKNOWN)

    use(Deaf())
    assert world.run().unknown == 1
    revive(world)
    world.run(NEXT)
    assert world.outcomes(line) == [(DAY, "approved")]


def test_a_bank_debit_is_pending_until_it_is_through(world):
    line = world.plan(kind="prepaid", net=10_00)

    class Slow:
        """Takes the money, and says for a while that it is still at it."""

        def __getattr__(self, name):
            return getattr(world.gateway, name)

        def confirm(self, ref, key):
            world.gateway.confirm(ref, key)
            return Answer(Outcome.PENDING)

    use(Slow())
    assert world.run().pending == 1
    assert (world.statuses(line), world.outcomes(line)) == (["pending"], [(DAY, "pending")])
    revive(world)
    world.run(NEXT)
    assert world.outcomes(line) == [(DAY, "approved")]


def test_a_refund_is_given_once_even_by_a_gateway_that_forgets_its_keys(world):
    line = world.plan(kind="prepaid", net=100_00)
    world.run()
    fit_plans({line.pk: 70_00}, on=DAY, actor="test", reason="moved", way="cancel")

    class Forgetful:
        """Gives back whatever it is asked to, whatever the key; it still finds what it has given."""

        given = 0

        def __getattr__(self, name):
            return getattr(world.gateway, name)

        def refund(self, ref, key, amount):
            self.given += amount
            world.gateway.refund(ref, key, amount)
            if self.given == amount:
                raise Killed
            return Answer(Outcome.APPROVED)

    forgetful = Forgetful()
    use(forgetful)
    with pytest.raises(Killed):
        settle_refunds()
    assert settle_refunds().done == 1
    assert forgetful.given == 30_00
    revive(world)


LINK = Answer(Outcome.REQUIRES_ACTION, link="https://pay.example/1", link_expires_at=datetime(2000, 1, 1, tzinfo=UTC))
STORIES = {
    "approved": ({}, ["succeeded"]),
    "declined": ({"confirm": [Answer(Outcome.DECLINED)]}, ["declined_soft", "succeeded"]),
    "rejected": ({"create": [Answer(Outcome.DECLINED)]}, ["rejected", "succeeded"]),
    "busy": ({"create": [BUSY], "confirm": [BUSY]}, ["succeeded"]),
    "unknown, not executed": ({"confirm": [UNKNOWN]}, ["succeeded"]),
    "unknown, then pending": ({"confirm": [UNKNOWN], "get": [PENDING]}, None),
    "conflict": ({"create": [CONFLICT]}, ["quarantined"]),
    "link expired": ({"confirm": [LINK], "get": [LINK]}, None),
    "only authorized": ({"confirm": [Answer(Outcome.AUTHORIZED)]}, ["declined_soft", "succeeded"]),
}


def die_after(monkeypatch, commits):
    """The process dies right after so many of its commits."""
    commit, done = halving._committed, []

    def dying(*args):
        result = commit(*args)
        done.append(result)
        if len(done) == commits:
            raise Killed
        return result

    monkeypatch.setattr(halving, "_committed", dying)


@pytest.mark.parametrize("commits", range(1, 8))
@pytest.mark.parametrize("story", STORIES)
def test_a_run_killed_between_any_two_commits_is_completed_by_the_next(world, monkeypatch, story, commits):
    answers, ends = STORIES[story]
    line = world.plan(kind="prepaid", net=10_00)
    use(Saying(world.gateway, **answers))
    with monkeypatch.context() as patched:
        die_after(patched, commits)
        try:
            for offset in (0, 0, 0, 1):
                world.run(DAY + timedelta(days=offset))
        except Killed:
            pass
    for offset in (0, 0, 1, 1, 3, 3):
        world.run(DAY + timedelta(days=offset))
    revive(world)
    states = list(Attempt.objects.order_by("number").values_list("state", flat=True))
    assert ends is None or states == ends
    assert len(world.gateway.payments()) == states.count("succeeded")
    assert world.statuses(line) == (["unknown"] if states[-1] == "quarantined" else ["paid"])
