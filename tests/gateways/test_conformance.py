"""What every gateway adapter promises (payments.md §3 and §5)."""

from datetime import date

import pytest

from kadens.domain.payments.gateway import CreateRequest, Outcome, SaveMethodRequest


def request(bench, card="approve", key="100001-1/i1/1", **changes):
    return CreateRequest(
        key=key,
        amount=changes.get("amount", 25_00),
        currency="EUR",
        token=bench.cards[card],
        expires_on=changes.get("expires_on", bench.expires_on),
        on=bench.on,
        capture_later=changes.get("capture_later", False),
    )


def made(bench, card="approve", **changes):
    answer = bench.gateway.create(request(bench, card, **changes))
    assert answer.outcome is Outcome.CREATED
    assert answer.ref
    return answer.ref


def paid(bench):
    ref = made(bench)
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.APPROVED
    return ref


def test_creating_moves_no_money_and_the_same_key_is_the_same_object(bench):
    ref = made(bench)
    assert made(bench) == ref
    assert made(bench, key="100001-1/i2/1") != ref
    assert bench.gateway.get(ref).outcome is Outcome.CREATED


def test_a_key_is_not_reused_for_another_amount(bench):
    made(bench)
    assert bench.gateway.create(request(bench, amount=1)).outcome in (Outcome.FAULTY, Outcome.DECLINED)


def test_confirming_again_answers_what_became_of_it(bench):
    ref = paid(bench)
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.APPROVED
    assert bench.gateway.confirm(ref, "another").outcome is Outcome.APPROVED
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED


@pytest.mark.parametrize(("card", "hard"), [("decline", False), ("decline_hard", True)])
def test_a_decline_has_a_reason_and_says_whether_it_is_hard(bench, card, hard):
    ref = made(bench, card)
    answer = bench.gateway.confirm(ref, "k")
    assert (answer.outcome, answer.hard, bool(answer.reason)) == (Outcome.DECLINED, hard, True)
    again = bench.gateway.get(ref)
    assert (again.outcome, again.hard, again.reason) == (Outcome.DECLINED, hard, answer.reason)


def test_an_expired_card_is_declined_from_the_month_after(bench):
    good = made(bench, expires_on=date(2024, 1, 31))
    assert bench.gateway.confirm(good, "k").outcome is Outcome.APPROVED
    ref = made(bench, key="other", expires_on=date(2023, 12, 31))
    answer = bench.gateway.confirm(ref, "k")
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "card_expired")


def test_after_an_unknown_the_object_tells_the_truth(bench):
    ref = made(bench, "unknown")
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.APPROVED


def test_a_faulty_answer_takes_nothing(bench):
    ref = made(bench, "faulty")
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.FAULTY
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED


def test_closing_is_final(bench):
    ref = made(bench)
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.CLOSED
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED


def test_what_has_taken_money_cannot_be_closed(bench):
    ref = paid(bench)
    assert bench.gateway.close(ref).outcome is Outcome.APPROVED


def test_an_authorization_is_captured_once_or_closed(bench):
    ref = made(bench, capture_later=True)
    assert bench.gateway.confirm(ref, "k").outcome is Outcome.AUTHORIZED
    assert bench.gateway.get(ref).outcome is Outcome.AUTHORIZED
    assert bench.gateway.capture(ref, "k/c").outcome is Outcome.APPROVED
    assert bench.gateway.capture(ref, "k/c").outcome is Outcome.APPROVED
    other = made(bench, key="other", capture_later=True)
    bench.gateway.confirm(other, "k")
    assert bench.gateway.close(other).outcome is Outcome.CLOSED
    assert bench.gateway.capture(other, "k/c").outcome is Outcome.CLOSED


def test_a_refund_is_given_once_for_its_key_and_never_more_than_was_taken(bench):
    ref = paid(bench)
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.gateway.refund(ref, "r2", 15_01).outcome is Outcome.DECLINED
    assert bench.gateway.refund(ref, "r3", 15_00).outcome is Outcome.APPROVED


def test_objects_and_refunds_are_found_by_our_key(bench):
    ref = paid(bench)
    bench.gateway.refund(ref, "r1", 1)
    assert bench.gateway.find("100001-1/i1/1").ref == ref
    assert bench.gateway.find("r1").outcome is Outcome.APPROVED
    assert bench.gateway.find("nobody").outcome is Outcome.NOT_FOUND


def test_what_the_gateway_does_not_know_is_not_found(bench):
    assert bench.gateway.get("nobody").outcome is Outcome.NOT_FOUND
    assert bench.gateway.confirm("nobody", "k").outcome is Outcome.NOT_FOUND


def test_a_saved_method_answers_with_its_token(bench):
    answer = bench.gateway.save_method(SaveMethodRequest(key="m1", token="card-new", expires_on=bench.expires_on))
    assert (answer.outcome, answer.ref) == (Outcome.CREATED, "card-new")
