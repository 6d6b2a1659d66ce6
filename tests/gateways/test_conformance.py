"""What every gateway adapter promises (payments.md §3 and §5)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from kadens.domain.payments.gateway import CardRequest, CreateRequest, HintRefused, Outcome, SaveMethodRequest
from kadens.plumbing import clock

KEY = "100001-1/i1/1"
SOFT = {
    "decline": "card_declined",
    "insufficient_funds": "insufficient_funds",
    "do_not_honor": "do_not_honor",
    "card_expired": "card_expired",
}
HARD = {"decline_hard": "do_not_honor", "lost_card": "lost_card", "stolen_card": "stolen_card", "fraud": "fraud"}
LOST = ("unknown", "error_after", "garbage", "reset")
"""The money is taken, and the answer does not arrive."""


def request(bench, card="approve", key=KEY, **changes):
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


def paid(bench, key=KEY, **changes):
    ref = made(bench, key=key, **changes)
    assert bench.gateway.confirm(ref, key).outcome is Outcome.APPROVED
    return ref


def needs(bench, ability):
    if not getattr(bench.gateway.abilities, ability):
        pytest.skip(f"this gateway does not have: {ability}")


# Creating and confirming


def test_creating_moves_no_money_and_the_same_key_is_the_same_object(bench):
    ref = made(bench)
    assert made(bench) == ref
    assert made(bench, key="100001-1/i2/1") != ref
    assert bench.gateway.get(ref).outcome is Outcome.CREATED
    assert bench.moved() == []


@pytest.mark.parametrize("other", [{"amount": 1}, {"card": "decline"}, {"capture_later": True}])
def test_a_key_that_is_known_with_another_request_is_a_conflict(bench, other):
    ref = made(bench)
    assert bench.gateway.create(request(bench, **other)).outcome is Outcome.CONFLICT
    assert bench.gateway.get(ref).outcome is Outcome.CREATED


def test_confirming_again_answers_what_became_of_it(bench):
    ref = paid(bench)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert bench.gateway.confirm(ref, "another").outcome is Outcome.APPROVED
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED
    assert bench.moved() == [("taken", KEY, 25_00)]


def test_confirming_at_once_from_many_threads_takes_the_money_once(bench):
    ref = made(bench)
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: bench.gateway.confirm(ref, KEY).outcome, range(16)))
    assert Outcome.APPROVED in answers
    assert set(answers) <= {Outcome.APPROVED, Outcome.BUSY}
    assert bench.moved() == [("taken", KEY, 25_00)]


@pytest.mark.parametrize("card", [*SOFT, *HARD])
def test_a_decline_has_a_reason_and_says_whether_it_is_hard(bench, card):
    ref = made(bench, card)
    answer = bench.gateway.confirm(ref, KEY)
    assert (answer.outcome, answer.hard, answer.reason) == (Outcome.DECLINED, card in HARD, {**SOFT, **HARD}[card])
    again = bench.gateway.get(ref)
    assert (again.outcome, again.hard, again.reason) == (Outcome.DECLINED, card in HARD, answer.reason)
    assert bench.moved() == []


def test_an_expired_card_is_declined_from_the_month_after(bench):
    if not bench.judges_expiry:
        pytest.skip("this gateway goes by the expiry that the bank knows")
    good = made(bench, expires_on=date(2024, 1, 31))
    assert bench.gateway.confirm(good, KEY).outcome is Outcome.APPROVED
    ref = made(bench, key="other", expires_on=date(2023, 12, 31))
    answer = bench.gateway.confirm(ref, "other")
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "card_expired")


# Answers that do not come


@pytest.mark.parametrize("card", LOST)
def test_after_an_unknown_the_object_tells_the_truth(bench, card):
    ref = made(bench, card)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert bench.moved() == [("taken", KEY, 25_00)]


@pytest.mark.parametrize("card", ["timeout_before", "error_before"])
def test_after_an_unknown_that_did_nothing_it_can_be_sent_again(bench, card):
    ref = made(bench, card)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.CREATED
    assert bench.moved() == []
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED


def test_one_that_hangs_stays_unknown_and_can_be_closed(bench):
    ref = made(bench, "hang")
    for _ in range(2):
        assert bench.gateway.confirm(ref, KEY).outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.CREATED
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED


@pytest.mark.parametrize("card", ["too_many", "key_running"])
def test_busy_means_that_nothing_was_done(bench, card):
    ref = made(bench, card)
    for _ in range(2):
        assert bench.gateway.confirm(ref, KEY).outcome is Outcome.BUSY
        assert bench.gateway.get(ref).outcome is Outcome.CREATED
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED


def test_a_faulty_answer_takes_nothing(bench):
    ref = made(bench, "faulty")
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.FAULTY
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED
    assert bench.moved() == []


def test_a_key_that_the_gateway_forgot_takes_no_second_time(bench):
    ref = paid(bench)
    bench.forget_keys()
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    again = bench.gateway.create(request(bench))
    assert again.outcome is Outcome.CREATED
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED
    assert bench.moved() == [("taken", KEY, 25_00)]


def test_of_the_objects_of_a_forgotten_key_the_one_that_took_money_is_found(bench):
    needs(bench, "finds_by_key")
    ref = paid(bench)
    bench.forget_keys()
    assert made(bench) != ref
    assert bench.gateway.find(KEY).ref == ref


# Payments that take their time


def test_a_payment_that_requires_action_has_a_link_and_waits_for_the_cardholder(bench):
    ref = made(bench, "authenticate")
    answer = bench.gateway.confirm(ref, KEY)
    assert answer.outcome is Outcome.REQUIRES_ACTION
    assert answer.link
    assert answer.link_expires_at is None or answer.link_expires_at > clock.now()
    again = bench.gateway.get(ref)
    assert (again.outcome, again.link) == (Outcome.REQUIRES_ACTION, answer.link)
    assert bench.moved() == []
    bench.authenticate(answer.link, True)
    done = bench.gateway.get(ref)
    assert (done.outcome, done.link) == (Outcome.APPROVED, None)
    assert bench.moved() == [("taken", KEY, 25_00)]


def test_a_cardholder_can_refuse(bench):
    ref = made(bench, "authenticate")
    link = bench.gateway.confirm(ref, KEY).link
    bench.authenticate(link, False)
    assert bench.gateway.get(ref).outcome is Outcome.DECLINED
    bench.authenticate(link, True)
    assert bench.gateway.get(ref).outcome is Outcome.DECLINED
    assert bench.moved() == []


def test_what_waits_for_the_cardholder_can_be_closed(bench):
    ref = made(bench, "authenticate")
    link = bench.gateway.confirm(ref, KEY).link
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED
    bench.authenticate(link, True)
    assert bench.gateway.get(ref).outcome is Outcome.CLOSED
    assert bench.moved() == []


def test_an_authorization_can_require_action(bench):
    needs(bench, "captures_later")
    ref = made(bench, "authenticate", capture_later=True)
    bench.authenticate(bench.gateway.confirm(ref, KEY).link, True)
    assert bench.gateway.get(ref).outcome is Outcome.AUTHORIZED
    assert bench.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.APPROVED


@pytest.mark.parametrize(
    ("card", "outcome"), [("processing", Outcome.APPROVED), ("processing_fails", Outcome.DECLINED)]
)
def test_a_bank_debit_is_pending_until_the_bank_has_decided(bench, card, outcome):
    ref = made(bench, card)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.PENDING
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.PENDING
    assert bench.gateway.close(ref).outcome is Outcome.PENDING
    assert bench.moved() == []
    bench.pass_time(timedelta(days=3))
    assert bench.gateway.get(ref).outcome is outcome
    assert bench.moved() == ([("taken", KEY, 25_00)] if outcome is Outcome.APPROVED else [])


# Closing and capturing


def test_closing_is_final(bench):
    needs(bench, "closing_is_final")
    ref = made(bench)
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.CLOSED
    assert bench.gateway.close(ref).outcome is Outcome.CLOSED
    assert bench.moved() == []


def test_what_has_taken_money_cannot_be_closed(bench):
    ref = paid(bench)
    assert bench.gateway.close(ref).outcome is Outcome.APPROVED


def test_an_authorization_is_captured_once_or_closed(bench):
    needs(bench, "captures_later")
    ref = made(bench, capture_later=True)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.AUTHORIZED
    assert bench.gateway.get(ref).outcome is Outcome.AUTHORIZED
    assert bench.moved() == []
    assert bench.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.APPROVED
    assert bench.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.APPROVED
    assert bench.moved() == [("taken", KEY, 25_00)]
    other = made(bench, key="other", capture_later=True)
    bench.gateway.confirm(other, "other")
    assert bench.gateway.close(other).outcome is Outcome.CLOSED
    assert bench.gateway.capture(other, "other/c").outcome is Outcome.CLOSED


def test_a_capture_whose_answer_is_lost_is_told_by_the_object(bench):
    needs(bench, "captures_later")
    ref = made(bench, "unknown", capture_later=True)
    assert bench.gateway.confirm(ref, KEY).outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.AUTHORIZED
    assert bench.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.UNKNOWN
    assert bench.gateway.get(ref).outcome is Outcome.APPROVED


# Giving back


def test_a_refund_is_given_once_for_its_key_and_never_more_than_was_taken(bench):
    ref = paid(bench)
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.gateway.refund(ref, "r2", 15_01).outcome is Outcome.DECLINED
    assert bench.gateway.refund(ref, "r3", 15_00).outcome is Outcome.APPROVED
    assert bench.moved() == [("refunded", "r1", 10_00), ("refunded", "r3", 15_00), ("taken", KEY, 25_00)]


def test_a_refunds_key_is_not_used_for_another_amount(bench):
    ref = paid(bench)
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.gateway.refund(ref, "r1", 9_00).outcome is Outcome.CONFLICT


def test_a_refund_can_be_refused(bench):
    ref = paid(bench, card="refund_refused")
    answer = bench.gateway.refund(ref, "r1", 1)
    assert (answer.outcome, bool(answer.reason)) == (Outcome.DECLINED, True)
    assert bench.moved() == [("taken", KEY, 25_00)]


def test_a_refund_whose_answer_is_lost_is_given_once(bench):
    ref = paid(bench, card="refund_unknown")
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.UNKNOWN
    assert bench.gateway.refund(ref, "r1", 10_00).outcome is Outcome.APPROVED
    assert bench.moved() == [("refunded", "r1", 10_00), ("taken", KEY, 25_00)]


def test_objects_and_refunds_are_found_by_our_key(bench):
    needs(bench, "finds_by_key")
    ref = paid(bench)
    bench.gateway.refund(ref, "r1", 1)
    assert bench.gateway.find(KEY).ref == ref
    assert bench.gateway.find("r1").outcome is Outcome.APPROVED
    assert bench.gateway.find("nobody").outcome is Outcome.NOT_FOUND


def test_what_the_gateway_does_not_know_is_not_found(bench):
    assert bench.gateway.get("nobody").outcome is Outcome.NOT_FOUND
    assert bench.gateway.confirm("nobody", KEY).outcome is Outcome.NOT_FOUND
    assert bench.gateway.close("nobody").outcome is Outcome.NOT_FOUND
    assert bench.gateway.refund("nobody", "r1", 1).outcome is Outcome.NOT_FOUND


# Cards


def test_a_saved_method_answers_with_its_token(bench):
    token = bench.cards["approve"]
    answer = bench.gateway.save_method(SaveMethodRequest(key="m1", token=token, expires_on=bench.expires_on))
    assert (answer.outcome, answer.ref) == (Outcome.CREATED, token)


CARD = CardRequest(key="100001/card/1", customer="C-17", return_url="https://shop.example/thanks?a=1&b=2")


def test_a_card_page_is_open_until_a_card_is_entered_and_then_charges(bench):
    page = bench.gateway.ask_for_card(CARD)
    assert (page.status, page.card) == ("open", None)
    assert page.ref
    assert page.url
    assert page.expires_at > clock.now()
    again = bench.gateway.ask_for_card(CARD)
    assert (again.ref, again.url) == (page.ref, page.url)
    assert bench.gateway.card_page(page.ref).status == "open"
    bench.enter_card(page)
    done = bench.gateway.card_page(page.ref)
    assert (done.status, done.url) == ("done", None)
    assert (done.card.brand, done.card.last4, done.card.expires_on) == ("visa", "4242", date(2030, 12, 31))
    assert "4242424242" not in done.card.token
    assert bench.gateway.ask_for_card(CARD).card == done.card
    bench.cards = {**bench.cards, "entered": done.card.token}
    paid(bench, card="entered")


def test_a_card_page_expires_and_takes_no_card_then(bench):
    page = bench.gateway.ask_for_card(CARD)
    bench.pass_time(timedelta(days=8))
    assert bench.gateway.card_page(page.ref).status == "expired"
    bench.enter_card(page)
    assert bench.gateway.card_page(page.ref).status == "expired"


def test_a_card_page_that_nobody_made_is_not_known(bench):
    assert bench.gateway.card_page("nobody").status == "unknown"


# Webhooks


def test_a_genuine_webhook_is_a_hint_however_often_and_in_whichever_order_it_comes(bench):
    needs(bench, "webhooks")
    ref, now = paid(bench), clock.now()
    later, earlier = bench.webhook("evt_2", ref, now), bench.webhook("evt_1", ref, now - timedelta(minutes=1))
    hints = [bench.gateway.read_hint(*message) for message in (later, earlier, later)]
    assert [hint.event_id for hint in hints] == ["evt_2", "evt_1", "evt_2"]
    assert {hint.ref for hint in hints} == {ref}


def forged(body, headers):
    return body.replace(b"pay", b"pax").replace(b"pi_", b"px_"), headers


def unsigned(body, headers):
    return body, {}


def broken(body, headers):
    return body, {name: "é,~" if "signature" in name else value for name, value in headers.items()}


def empty(body, headers):
    return b"", headers


@pytest.mark.parametrize("spoil", [forged, unsigned, broken, empty])
def test_a_webhook_that_is_not_genuine_is_refused(bench, spoil):
    needs(bench, "webhooks")
    message = bench.webhook("evt_1", paid(bench), clock.now())
    with pytest.raises(HintRefused):
        bench.gateway.read_hint(*spoil(*message))


def test_an_old_webhook_is_refused(bench):
    needs(bench, "webhooks")
    message = bench.webhook("evt_1", paid(bench), clock.now() - timedelta(hours=1))
    with pytest.raises(HintRefused):
        bench.gateway.read_hint(*message)


# The report of what moved


def test_the_report_has_all_that_moved_in_its_time_and_nothing_else(bench):
    before = clock.now()
    ref = paid(bench)
    bench.gateway.refund(ref, "r1", 10_00)
    paid(bench, key="second", amount=1)
    declined = made(bench, "decline", key="third")
    bench.gateway.confirm(declined, "third")
    until = clock.now() + timedelta(seconds=1)
    found = list(bench.gateway.movements(since=before - timedelta(seconds=1), until=until))
    assert [(each.kind, each.key, each.amount, each.currency) for each in found] == [
        ("taken", KEY, 25_00, "EUR"),
        ("refunded", "r1", 10_00, "EUR"),
        ("taken", "second", 1, "EUR"),
    ]
    assert found[0].ref == ref
    assert all(each.moved_at.utcoffset() == timedelta(0) for each in found)
    assert list(bench.gateway.movements(since=until, until=until + timedelta(days=1))) == []
    assert list(bench.gateway.movements(since=datetime(2000, 1, 1, tzinfo=UTC), until=before - timedelta(days=1))) == []
