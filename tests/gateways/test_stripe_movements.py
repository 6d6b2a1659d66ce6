"""What Stripe says it moved, for the reconciliation."""

from datetime import UTC, datetime, timedelta

import pytest

from kadens.domain.payments.gateway import GatewayUnreachable, Movement
from tests.gateways.stripe_bench import KEY, OnTheDouble, made, paid, request

NOON = datetime(2024, 1, 11, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def desk() -> OnTheDouble:
    return OnTheDouble()


def moved(desk: OnTheDouble, *, since: datetime = NOON - 30 * HOUR, until: datetime = NOON, company: str = "kadens"):
    gateway = desk.another(company=company)
    return list(gateway.movements(since=since, until=until))


def test_what_was_taken_and_given_back_moved(desk):
    began = desk.double.now
    ref = paid(desk)
    desk.double.now += HOUR
    desk.gateway.refund(ref, f"{KEY}/r1", 10_00)
    back = next(iter(desk.double.objects["refund"]))
    assert moved(desk) == [
        Movement("taken", KEY, ref, 25_00, "EUR", began),
        Movement("refunded", f"{KEY}/r1", back, 10_00, "EUR", began + HOUR),
    ]


def test_an_authorization_moves_when_it_is_captured(desk):
    ref = made(desk, later=True)
    desk.gateway.confirm(ref, KEY)
    assert moved(desk) == []
    desk.double.now = NOON - HOUR
    desk.gateway.capture(ref, f"{KEY}/c")
    assert [one.moved_at for one in moved(desk)] == [NOON - HOUR]


def test_the_window_has_its_beginning_and_not_its_end(desk):
    desk.double.now = NOON
    paid(desk)
    assert moved(desk, since=NOON - HOUR, until=NOON) == []
    assert len(moved(desk, since=NOON, until=NOON + HOUR)) == 1
    half = timedelta(milliseconds=500)
    assert moved(desk, since=NOON + half, until=NOON + HOUR) == []
    assert len(moved(desk, since=NOON, until=NOON + half)) == 1


def test_hundreds_come_page_after_page(desk):
    for number in range(130):
        card = desk.double.card(customer=f"cus_{number}")
        ref = desk.gateway.create(request(card, key=f"k{number}")).ref
        desk.gateway.confirm(ref, f"k{number}")
    assert len({one.key for one in moved(desk)}) == 130
    assert [one.path for one in desk.wire.asked].count("balance_transactions") == 2


def test_what_did_not_move_and_what_is_not_ours_is_left_out(desk):
    made(desk, key="created")
    declined = made(desk, "insufficient_funds", key="declined")
    desk.gateway.confirm(declined, "declined")
    other = desk.another(company="alba")
    ref = other.create(request(desk.double.card(), key="alba's")).ref
    other.confirm(ref, "alba's")
    desk.double.refund_by_hand(ref, 1_00)
    assert moved(desk) == []
    assert [one.kind for one in moved(desk, company="alba")] == ["taken", "refunded"]


def test_a_refund_by_hand_on_a_payment_of_ours_has_no_key(desk):
    ref = paid(desk)
    back = desk.double.refund_by_hand(ref, 3_00)
    assert [(one.kind, one.key, one.ref) for one in moved(desk)] == [("taken", KEY, ref), ("refunded", "", back["id"])]


def test_a_refund_that_failed_moved_nothing(desk):
    desk.double.refunds_are = "failed"
    desk.gateway.refund(paid(desk), f"{KEY}/r1", 1_00)
    assert [one.kind for one in moved(desk)] == ["taken"]


@pytest.mark.parametrize("fault", ["timeout_after", "500_before", "200_half", "429", "403", "refused"])
def test_a_list_that_does_not_come_is_said(desk, fault):
    desk.double.refund_by_hand(paid(desk), 1_00)
    desk.wire.break_next("balance_transactions", fault)
    with pytest.raises(GatewayUnreachable):
        moved(desk)
    desk.wire.break_next("Double2", fault)  # whose refund is it?
    with pytest.raises(GatewayUnreachable):
        moved(desk)
