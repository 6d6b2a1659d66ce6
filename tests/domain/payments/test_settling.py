"""What has no answer is settled by asking: when, how often, and what each answer may do (payments.md §2 and §3)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kadens.domain.notices.models import Notice
from kadens.domain.orders.models import Order
from kadens.domain.payments.fitting import fit_plans
from kadens.domain.payments.gateway import Answer, Hint, Outcome, use
from kadens.domain.payments.hints import take_hint
from kadens.domain.payments.models import Attempt, AttemptEvent, Charge
from kadens.domain.payments.queries import blocking, on_its_way
from kadens.domain.payments.refunds import refund_orders
from kadens.domain.payments.settling import DUE, due_looks, settle_in_flight
from kadens.domain.payments.shipments import authorize_orders, charge_shipments, void_authorizations
from kadens.domain.payments.starting import run_on
from kadens.domain.payments.tally import Tally
from kadens.plumbing import clock
from tests.domain.payments.saying import BUSY, CONFLICT, NOT_FOUND, PENDING, UNKNOWN, Saying

DAY = date(2024, 1, 10)
NEXT = DAY + timedelta(days=1)
NO_LEASE = timedelta(0)
NOON = datetime(2024, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def wall(monkeypatch):
    """The clock on the wall, which stands still until it is set."""

    class Wall:
        now = NOON

        def set(self, after):
            self.now = NOON + after

    wall = Wall()
    monkeypatch.setattr(clock, "now", lambda: wall.now)
    return wall


def saying(world, **answers):
    gateway = Saying(world.gateway, **answers)
    use(gateway)
    return gateway


def prepaid(world, net=10_00):
    return world.plan(kind="prepaid", net=net)


def attempt():
    return Attempt.objects.get()


def path(one=None):
    events = AttemptEvent.objects.filter(attempt=one or attempt())
    return list(events.order_by("version").values_list("to_state", flat=True))


def settle_due(on=DAY, lease=NO_LEASE):
    tally = Tally()
    settle_in_flight(DUE, run_on(on, "test", lease), tally, chunk=100)
    return tally.report()


# Busy: nothing was done


@pytest.mark.parametrize(("call", "state"), [("create", "creating"), ("confirm", "confirming")])
def test_a_busy_gateway_changes_nothing_and_is_asked_again_by_the_next_run(world, call, state):
    line = prepaid(world)
    gateway = saying(world, **{call: [BUSY]})
    report = world.run()
    assert (report.busy, report.unknown, report.charged, report.declined) == (1, 0, 0, {})
    assert (attempt().state, world.statuses(line), world.notices(line)) == (state, ["charging"], [])
    assert path()[-1] == state
    assert gateway.calls[call] == 1, "it is not asked again and again in the same run"
    assert world.run().charged == 1
    assert [key for key, _ in world.gateway.payments()] == [attempt().key]


def test_a_busy_gateway_is_left_alone_for_a_while(world, wall):
    prepaid(world)
    gateway = saying(world, create=[BUSY])
    world.run()
    wall.set(timedelta(seconds=14))
    settle_due()
    assert gateway.calls["create"] == 1
    wall.set(timedelta(seconds=15))
    assert settle_due().charged == 1


def test_a_look_at_a_busy_gateway_leaves_unknown_as_it_is(world):
    line = prepaid(world)
    world.behave(line, "unknown")
    world.run()
    saying(world, get=[BUSY])
    report = world.run(NEXT)
    assert (report.busy, report.unknown, report.settled) == (1, 0, 0)
    assert (path()[-1], world.statuses(line)) == ("unknown", ["unknown"])
    assert world.run(NEXT).settled == 1


def test_a_busy_gateway_quarantines_nothing_however_long_it_takes(world):
    line = prepaid(world)
    world.behave(line, "unknown")
    world.run()
    saying(world, get=[BUSY])
    world.run(DAY + timedelta(days=30))
    assert attempt().state == "unknown"
    world.run(DAY + timedelta(days=30))


@pytest.mark.parametrize("call", ["capture", "close"])
def test_a_capture_or_a_closing_for_which_it_has_no_time_is_done_by_the_next_run(world, call):
    child = world.child(world.parent_line())
    authorize_orders([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    saying(world, **{call: [BUSY]})
    if call == "capture":
        assert charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE) == {child.pk: "unknown"}
    else:
        void_authorizations([child.pk], as_of=DAY, actor="test")
        world.run()
    assert attempt().state == {"capture": "capturing", "close": "closing"}[call]
    world.run()
    assert attempt().state == {"capture": "succeeded", "close": "canceled"}[call]


# Conflict: the gateway knows our key with another request


def test_a_key_that_the_gateway_knows_with_another_request_is_never_followed_by_another_key(world):
    line = prepaid(world)
    gateway = saying(world, create=[Answer(Outcome.CONFLICT, ref="pay_of_somebody", reason="key_conflict")])
    report = world.run()
    assert (report.quarantined, report.unknown, report.declined) == (1, 0, {})
    assert (path(), attempt().gateway_ref) == (["planned", "creating", "quarantined"], None)
    for offset in range(1, 10):
        world.run(DAY + timedelta(days=offset))
    assert (gateway.calls["create"], world.gateway.taken()) == (1, 0)
    assert (world.statuses(line), world.notices(line)) == (["unknown"], [])
    assert [row.number for row in blocking([line.pk], as_of=DAY)] == [1]


@pytest.mark.parametrize(
    ("answers", "before"),
    [
        ({"confirm": [CONFLICT]}, "confirming"),
        ({"confirm": [UNKNOWN], "get": [CONFLICT]}, "unknown"),
        ({"confirm": [PENDING], "get": [CONFLICT]}, "processing"),
        ({"confirm": [Answer(Outcome.REQUIRES_ACTION, link="https://pay/1")], "get": [CONFLICT]}, "requires_action"),
        ({"confirm": [Answer(Outcome.DECLINED)], "close": [CONFLICT]}, "closing"),
        ({"confirm": [UNKNOWN], "get": [NOT_FOUND]}, "unknown"),
        ({"confirm": [PENDING], "get": [NOT_FOUND]}, "processing"),
        ({"confirm": [Answer(Outcome.REQUIRES_ACTION, link="https://pay/1")], "get": [NOT_FOUND]}, "requires_action"),
        ({"confirm": [Answer(Outcome.DECLINED)], "close": [NOT_FOUND]}, "closing"),
    ],
)
def test_a_contradiction_is_left_to_a_person_wherever_it_shows(world, answers, before):
    line = prepaid(world)
    saying(world, **answers)
    world.run()
    report = world.run(NEXT) if attempt().state != "quarantined" else None
    assert path()[-2:] == [before, "quarantined"]
    assert world.statuses(line) == ["unknown"]
    assert report is None or (report.quarantined, report.settled) == (1, 0)


def test_a_capture_that_contradicts_itself_is_left_to_a_person(world):
    child = world.child(world.parent_line())
    authorize_orders([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    saying(world, capture=[CONFLICT])
    assert charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE) == {child.pk: "unknown"}
    assert path()[-2:] == ["capturing", "quarantined"]


@pytest.mark.parametrize("state", ["capturing", "closing"])
def test_silence_has_an_end_in_every_state_in_which_money_may_have_moved(world, state):
    child = world.child(world.parent_line())
    authorize_orders([child.pk], as_of=DAY - timedelta(days=40), actor="test", lease=NO_LEASE)
    saying(world, capture=[UNKNOWN] * 9, get=[UNKNOWN] * 9, close=[UNKNOWN] * 9)
    if state == "capturing":
        charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    else:
        void_authorizations([child.pk], as_of=DAY, actor="test")
    for offset in range(7):
        world.run(DAY + timedelta(days=offset))
        assert attempt().state == state
    world.run(DAY + timedelta(days=7))
    assert attempt().state == "quarantined"


# When


LOOKS = [
    timedelta(seconds=2),
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=18),
    timedelta(hours=30),
]


def test_unknown_is_looked_at_when_the_design_says_and_not_before(world, wall):
    line = prepaid(world)
    gateway = saying(world, confirm=[UNKNOWN], get=[UNKNOWN] * len(LOOKS))
    world.run()
    for number, look in enumerate(LOOKS, start=1):
        wall.set(look - timedelta(milliseconds=1))
        settle_due()
        assert (gateway.calls["get"], due_looks()) == (number - 1, 0), f"before {look}"
        wall.set(look)
        settle_due()
        assert gateway.calls["get"] == number, f"after {look}"
    assert (attempt().state, world.statuses(line)) == ("unknown", ["unknown"])
    settle_due()
    assert gateway.calls["get"] == len(LOOKS)


def test_looks_that_nobody_made_are_not_made_up_for(world, wall):
    prepaid(world)
    gateway = saying(world, confirm=[UNKNOWN], get=[UNKNOWN] * 9)
    world.run()
    wall.set(timedelta(days=3))
    settle_due()
    settle_due()
    assert gateway.calls["get"] == 1
    assert attempt().look_again_at == NOON + timedelta(hours=78)


def test_a_run_of_the_payments_asks_about_everything_whatever_the_time(world, wall):
    line = prepaid(world)
    world.behave(line, "unknown")
    world.run()
    assert due_looks() == 0
    assert world.run(NEXT).settled == 1


def test_what_another_run_holds_is_left_alone_until_its_lease_has_ended(world, wall):
    prepaid(world)
    saying(world, confirm=[UNKNOWN])
    world.run()
    Attempt.objects.update(held_until=NOON + timedelta(seconds=20), look_again_at=None)
    wall.set(timedelta(seconds=19))
    assert due_looks() == 0
    wall.set(timedelta(seconds=20))
    assert due_looks() == 1


# Hints


def hint(event_id="evt_1", ref=None):
    return Hint(event_id, ref or attempt().gateway_ref, "payment.approved")


def test_a_hint_is_taken_once_and_moves_no_money(world, wall):
    line = prepaid(world)
    world.behave(line, "unknown")
    world.run()
    before = path()
    assert take_hint(hint(), account="test") is True
    assert take_hint(hint(), account="test") is False
    assert take_hint(hint(), account="another") is True
    assert (path(), world.statuses(line)) == (before, ["unknown"])
    assert due_looks() == 1
    assert settle_due().charged == 1


def test_a_hint_is_a_hint_to_look_and_not_the_truth(world, wall):
    prepaid(world)
    saying(world, confirm=[UNKNOWN], get=[UNKNOWN])
    world.run()
    take_hint(hint(), account="test")
    assert settle_due().charged == 0
    assert attempt().state == "unknown"
    assert due_looks() == 0, "one look for one hint"
    take_hint(hint("evt_2"), account="test")
    assert due_looks() == 1


def test_a_hint_for_another_account_or_another_object_wakes_nobody(world, wall):
    prepaid(world)
    saying(world, confirm=[UNKNOWN])
    world.run()
    take_hint(hint(), account="another")
    take_hint(hint(ref="pay_of_somebody"), account="test")
    assert due_looks() == 0


def test_a_hint_that_comes_before_our_own_commit_is_not_lost(world, wall):
    prepaid(world)

    def hasty(request):
        answer = world.gateway.create(request)
        take_hint(Hint("evt_1", answer.ref, "payment.created"), account="test")
        return answer

    saying(world, create=[hasty], confirm=[UNKNOWN])
    world.run()
    assert due_looks() == 1


def test_a_hint_that_comes_while_a_run_looks_is_not_lost(world, wall):
    prepaid(world)

    def slow(_ref):
        take_hint(hint(), account="test")
        return UNKNOWN

    saying(world, confirm=[UNKNOWN], get=[slow])
    world.run()
    wall.set(timedelta(seconds=2))
    settle_due()
    assert (attempt().state, due_looks()) == ("unknown", 1)
    assert settle_due().settled == 1


# The customer must authenticate


def asks(world, wall, expires=timedelta(hours=1)):
    expires_at = None if expires is None else wall.now + expires
    return Answer(Outcome.REQUIRES_ACTION, link="https://pay.example/3ds/1", link_expires_at=expires_at)


def test_the_customer_gets_the_link_once_and_is_charged_when_it_was_used(world, wall):
    line = prepaid(world)
    answer = asks(world, wall)
    saying(world, confirm=[answer], get=[answer])
    assert world.run().pending == 1
    assert world.notices(line) == [(DAY, "payment_link")]
    notice = Notice.objects.get(kind="payment_link")
    assert notice.payload == {
        "amount": 10_00,
        "currency": "EUR",
        "link": "https://pay.example/3ds/1",
        "expires_at": "2024-01-10T13:00:00+00:00",
        "order": None,
        "instalment": 1,
    }
    event = AttemptEvent.objects.get(to_state="requires_action")
    assert event.evidence["link"] == "https://pay.example/3ds/1"
    wall.set(timedelta(minutes=5))
    assert settle_due().charged == 0
    assert world.statuses(line) == ["pending"]
    use(world.gateway)
    world.gateway.confirm(attempt().gateway_ref, attempt().key)  # the customer does it there
    wall.set(timedelta(minutes=30))
    assert settle_due().charged == 1
    assert world.notices(line) == [(DAY, "payment_link"), (DAY, "continuity_charged")]


def test_a_link_that_has_expired_is_a_soft_decline_once_the_object_is_dead(world, wall):
    line = prepaid(world)
    saying(world, confirm=[asks(world, wall)], get=[asks(world, wall)] * 3)
    world.run()
    wall.set(timedelta(hours=1) - timedelta(seconds=1))
    world.run()
    assert attempt().state == "requires_action"
    wall.set(timedelta(hours=1))
    report = world.run()
    assert path()[-3:] == ["requires_action", "closing", "declined_soft"]
    assert report.declined == {"authentication_expired": 1}
    assert world.notices(line)[-1] == (DAY, "payment_failed")
    assert Charge.objects.get().retry_on == NEXT


def test_who_authenticates_at_the_last_moment_has_paid(world, wall):
    line = prepaid(world)

    def too_late(ref):
        world.gateway.confirm(ref, attempt().key)
        return world.gateway.close(ref)

    saying(world, confirm=[asks(world, wall)], get=[asks(world, wall)], close=[too_late])
    world.run()
    wall.set(timedelta(hours=2))
    assert world.run().charged == 1
    assert (path()[-2:], world.statuses(line)) == (["closing", "succeeded"], ["paid"])


def test_a_link_without_an_end_is_given_up_after_a_week(world, wall):
    prepaid(world)
    answer = asks(world, wall, None)
    saying(world, confirm=[answer], get=[answer] * 9)
    world.run()
    world.run(DAY + timedelta(days=6))
    assert attempt().state == "requires_action"
    world.run(DAY + timedelta(days=7))
    assert (attempt().state, attempt().reason) == ("declined_soft", "authentication_expired")


def test_an_authentication_that_nobody_can_make_is_a_soft_decline(world):
    line = prepaid(world)
    saying(world, confirm=[Answer(Outcome.REQUIRES_ACTION)])
    assert world.run().declined == {"authentication_required": 1}
    assert (attempt().state, world.statuses(line)) == ("declined_soft", ["declined"])


def test_a_link_of_an_order_that_was_cancelled_can_be_used_no_more(world, wall):
    line = prepaid(world)
    answer = asks(world, wall)
    saying(world, confirm=[answer], get=[answer])
    world.run()
    fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
    world.run()
    assert (attempt().state, world.statuses(line)) == ("canceled", ["cancelled"])
    assert world.gateway.get(attempt().gateway_ref).outcome is Outcome.CLOSED


# Authorizing


def test_what_was_processed_for_a_while_may_come_to_be_authorized(world):
    child = world.child(world.parent_line())

    def slow(ref, key):
        world.gateway.confirm(ref, key)
        return PENDING

    saying(world, confirm=[slow])
    authorize_orders([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    assert attempt().state == "processing"
    world.run(NEXT)
    assert attempt().state == "authorized"
    assert charge_shipments([child.pk], as_of=NEXT, actor="test", lease=NO_LEASE) == {child.pk: "paid"}


def test_what_should_have_been_taken_and_was_only_authorized_is_let_go(world):
    line = prepaid(world)
    saying(world, confirm=[Answer(Outcome.AUTHORIZED)])
    assert world.run().declined == {"faulty": 1}
    assert (attempt().state, world.statuses(line)) == ("declined_soft", ["declined"])


# Cancelling wins


def test_a_charge_does_not_begin_once_the_cancellation_is_committed(world):
    line = prepaid(world)
    child = world.child(world.parent_line())
    authorize_orders([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
    Order.objects.filter(pk=child.pk).update(status="cancelled")
    refund_orders([child.pk], on=DAY, actor="test", reason="moved")
    gateway = saying(world)
    world.run()
    assert not {"create", "confirm", "capture"} & set(gateway.calls)


def test_a_cancellation_between_the_object_and_its_confirmation_takes_no_money_at_all(world):
    line = prepaid(world)

    def meanwhile(request):
        fit_plans({line.pk: 0}, on=DAY, actor="test", reason="moved", way="cancel")
        return world.gateway.create(request)

    gateway = saying(world, create=[meanwhile])
    world.run()
    assert (gateway.calls["confirm"], world.gateway.taken()) == (0, 0)
    assert (path()[-3:], world.statuses(line)) == (["created", "closing", "canceled"], ["cancelled"])


def test_a_payment_on_its_way_is_told_and_refunded_when_it_succeeds(world):
    line, child = prepaid(world), world.child(world.parent_line(), total=50_00)
    saying(world, confirm=[lambda ref, key: (world.gateway.confirm(ref, key), UNKNOWN)[1]] * 2)
    world.run()
    charge_shipments([child.pk], as_of=DAY, actor="test", lease=NO_LEASE)
    assert [(one.amount, one.goes_back) for one in on_its_way([line.pk])] == [(10_00, 0)]
    fit_plans({line.pk: 3_00}, on=DAY, actor="test", reason="moved", way="cancel")
    Order.objects.filter(pk=child.pk).update(status="cancelled")
    refund_orders([child.pk], on=DAY, actor="test", reason="moved")
    told = on_its_way([line.pk, child.parent_line_id])
    assert [(one.amount, one.goes_back) for one in told] == [(10_00, 7_00), (50_00, 50_00)]
    world.run(NEXT)
    world.run(NEXT)
    assert (world.gateway.taken(), world.gateway.refunded()) == (60_00, 57_00)
    assert on_its_way([line.pk, child.parent_line_id]) == []
