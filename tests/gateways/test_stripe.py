"""Stripe's adapter: what it asks, what it makes of the answers, and that money moves once."""

from datetime import timedelta

import pytest

from kadens.domain.payments.gateway import Outcome
from kadens.edges.gateways.stripe_calls import API_VERSION
from kadens.edges.gateways.stripe_declines import HARD, decline_reason, is_hard
from tests.gateways.stripe_bench import KEY, RETURN_URL, OnTheDouble, made, paid, request
from tests.gateways.stripe_live import TEST_KEY, over_stripes_test_mode

DAY = timedelta(days=1)


@pytest.fixture
def desk() -> OnTheDouble:
    return OnTheDouble()


# What is asked


def test_a_payment_is_created_unconfirmed_and_then_confirmed_off_session(desk):
    ref = paid(desk)
    look, create, confirm = desk.wire.asked
    assert (look.method, look.params) == ("get", {"customer": "cus_Ingrid", "limit": "100"})
    assert (create.method, create.path) == ("post", "payment_intents")
    assert create.params == {
        "amount": "2500",
        "currency": "eur",
        "customer": "cus_Ingrid",
        "payment_method": "pm_Double1",
        "allowed_payment_method_types": ["card"],
        "capture_method": "automatic",
        "metadata": {"kadens_key": KEY, "kadens_company": "kadens", "kadens_card": "pm_Double1"},
    }
    assert (confirm.path, confirm.params) == (f"payment_intents/{ref}/confirm", {"off_session": "true"})
    assert desk.double.taken() == 25_00


def test_every_post_has_a_key_of_ours_the_pinned_version_and_short_time_outs(desk):
    ref = paid(desk)
    desk.gateway.refund(ref, f"{KEY}/r1", 5_00)
    later = made(desk, key="other", later=True)
    desk.gateway.confirm(later, "other")
    desk.gateway.capture(later, "other/c")
    desk.gateway.close(made(desk, key="third"))
    posts = [asked for asked in desk.wire.asked if asked.method == "post"]
    assert len(posts) == 8
    assert all(asked.key.startswith("kadens:") and len(asked.key) < 255 for asked in posts)
    assert len({asked.key for asked in posts}) == len(posts)
    assert {asked.headers["Stripe-Version"] for asked in desk.wire.asked} == {API_VERSION}
    assert {asked.timeout for asked in desk.wire.asked} == {(3, 10)}


def test_the_pinned_version_is_the_one_that_the_sdk_knows_the_shapes_of():
    import stripe

    assert stripe.api_version == API_VERSION


def test_nothing_but_the_token_of_a_card_is_ever_sent(desk):
    for number in ("4242424242424242", "4242 4242 4242 4242", "cus_1/4242424242424242", "pm_4242424242424242"):
        answer = desk.gateway.create(request(number))
        assert (answer.outcome, answer.hard, answer.reason) == (Outcome.DECLINED, True, "card_number_refused")
        assert "4242" not in repr(answer)
    for other in ("", "tok_visa", "pm_alone", "cus_1/", "cus_1/pm_1/x", "cus_1/pm_1\n"):
        assert desk.gateway.create(request(other)).reason == "card_unknown"
    assert desk.wire.asked == []


def test_a_card_that_stripe_does_not_know_helps_nobody(desk):
    card = desk.double.card()
    for token in ("cus_Nobody/pm_Double1", card.replace("Double1", "Double99")):
        answer = desk.gateway.create(request(token))
        assert (answer.outcome, answer.hard, answer.reason) == (Outcome.DECLINED, True, "card_unknown")


def test_a_currency_that_stripe_counts_otherwise_is_not_sent(desk):
    answer = desk.gateway.create(request(desk.double.card(), currency="ISK"))
    assert (answer.outcome, answer.reason) == (Outcome.FAULTY, "currency_not_supported")
    assert desk.wire.asked == []


def test_an_object_of_another_kind_is_not_asked_about(desk):
    for ref in ("", "nobody", "../customers/cus_1", "pi_", "seti_1", "pi_1/confirm"):
        assert desk.gateway.get(ref).outcome is Outcome.NOT_FOUND
        assert desk.gateway.confirm(ref, "k").outcome is Outcome.NOT_FOUND
        assert desk.gateway.close(ref).outcome is Outcome.NOT_FOUND
        assert desk.gateway.refund(ref, "k", 1).outcome is Outcome.NOT_FOUND
    assert desk.wire.asked == []


def test_an_object_that_stripe_does_not_know_is_not_found(desk):
    for answer in (
        desk.gateway.get("pi_Nobody"),
        desk.gateway.confirm("pi_Nobody", "k"),
        desk.gateway.capture("pi_Nobody", "k"),
        desk.gateway.close("pi_Nobody"),
        desk.gateway.refund("pi_Nobody", "k", 1),
    ):
        assert answer.outcome is Outcome.NOT_FOUND


@pytest.mark.skipif(not TEST_KEY, reason="STRIPE_TEST_KEY is not set: the suite asks the double, not Stripe itself")
def test_stripes_own_test_mode_knows_the_key(tmp_path):
    with over_stripes_test_mode(tmp_path) as bench:
        assert bench.gateway.get("pi_Nobody").outcome is Outcome.NOT_FOUND


# The company and its account


def test_companies_at_one_account_do_not_meet(desk):
    nordic, alba = desk.another(company="nordic"), desk.another(company="alba")
    card = desk.double.card()
    first, second = nordic.create(request(card)), alba.create(request(card))
    assert first.ref != second.ref
    assert nordic.confirm(first.ref, KEY).outcome is Outcome.APPROVED
    assert alba.get(second.ref).outcome is Outcome.CREATED
    assert alba.refund(first.ref, f"{KEY}/r1", 1_00).outcome is Outcome.APPROVED
    assert nordic.refund(first.ref, f"{KEY}/r1", 1_00).outcome is Outcome.APPROVED
    assert desk.double.given_back() == 2_00


def test_test_payments_and_connected_accounts_have_a_name_of_their_own(desk):
    from kadens.edges.gateways.stripe_gateway import StripeGateway

    assert desk.gateway.account == "stripe-test"
    assert StripeGateway("sk_live_1").account == "stripe"
    assert StripeGateway("rk_test_1", connected="acct_1").account == "stripe-test-acct_1"


def test_a_key_that_stripe_refuses_says_nothing_about_the_card(desk):
    answer = desk.another(key="sk_test_wrong").create(request(desk.double.card()))
    assert (answer.outcome, answer.reason) == (Outcome.BUSY, "key_refused")


# Keys and repetitions


def test_the_same_key_with_another_amount_is_a_contradiction(desk):
    card = desk.double.card()
    desk.gateway.create(request(card))
    assert desk.gateway.create(request(card, amount=1)).outcome is Outcome.CONFLICT


def test_a_key_is_not_forgotten_when_stripe_forgets_it(desk):
    """What a restore from a backup needs: the same work under the same key meets its payment of last month."""
    card = desk.double.card()
    ref = desk.gateway.create(request(card)).ref
    desk.gateway.confirm(ref, KEY)
    desk.double.now += 30 * DAY
    again = desk.gateway.create(request(card))
    assert (again.outcome, again.ref) == (Outcome.CREATED, ref)
    assert desk.gateway.confirm(again.ref, KEY).outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00
    assert desk.gateway.create(request(card, amount=1)).outcome is Outcome.CONFLICT
    assert desk.gateway.create(request(card, later=True)).outcome is Outcome.CONFLICT
    assert desk.gateway.create(request(desk.double.card())).outcome is Outcome.CONFLICT
    assert desk.gateway.create(request(card, key="another")).ref != ref


def test_a_payment_is_found_among_hundreds_of_the_customer(desk):
    card = desk.double.card()
    ref = desk.gateway.create(request(card)).ref
    customer, method = card.split("/")
    for _ in range(120):
        desk.double.create_payment_intent(
            {"amount": 1, "currency": "eur", "customer": customer, "payment_method": method}
        )
    desk.double.now += 30 * DAY
    assert desk.gateway.create(request(card)).ref == ref


def test_a_day_later_the_object_alone_stands_against_a_second_charge(desk):
    ref = paid(desk)
    desk.double.now += 2 * DAY
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00


def test_a_day_later_a_declined_payment_is_not_tried_again(desk):
    ref = made(desk, "insufficient_funds")
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.DECLINED
    desk.double.behave("pm_Double1", "approve")
    desk.double.now += 2 * DAY
    answer = desk.gateway.confirm(ref, KEY)
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "insufficient_funds")
    assert desk.double.taken() == 0


def test_a_repeated_answer_is_old_news(desk):
    ref = paid(desk)
    assert desk.gateway.refund(ref, f"{KEY}/r1", 25_00).outcome is Outcome.APPROVED
    waiting = made(desk, "processing", key="other")
    assert desk.gateway.confirm(waiting, "other").outcome is Outcome.PENDING
    desk.double.finish(waiting)
    assert desk.gateway.confirm(waiting, "other").outcome is Outcome.APPROVED


# Declines


def test_a_decline_says_why_and_whether_a_retry_can_help(desk):
    for code, reason, hard in (
        ("insufficient_funds", "insufficient_funds", False),
        ("do_not_honor", "do_not_honor", False),
        ("generic_decline", "card_declined", False),
        ("expired_card", "card_expired", False),
        ("processing_error", "processing_error", False),
        ("lost_card", "lost_card", True),
        ("stolen_card", "stolen_card", True),
        ("pickup_card", "pickup_card", True),
        ("fraudulent", "fraud", True),
        ("revocation_of_authorization", "revocation_of_authorization", True),
        ("a_code_of_tomorrow", "a_code_of_tomorrow", False),
    ):
        ref = made(desk, code, key=code)
        for answer in (desk.gateway.confirm(ref, code), desk.gateway.get(ref), desk.gateway.confirm(ref, code)):
            assert (answer.outcome, answer.ref, answer.reason, answer.hard) == (Outcome.DECLINED, ref, reason, hard)
        assert desk.gateway.close(ref).outcome is Outcome.CLOSED
        assert desk.gateway.get(ref).outcome is Outcome.CLOSED


def test_the_issuers_advice_goes_before_the_code_but_not_for_a_stolen_card():
    assert is_hard({"decline_code": "do_not_honor", "advice_code": "do_not_try_again"})
    assert not is_hard({"decline_code": "transaction_not_allowed", "advice_code": "try_again_later"})
    assert is_hard({"decline_code": "stolen_card", "advice_code": "try_again_later"})
    assert is_hard({"decline_code": "transaction_not_allowed", "advice_code": "confirm_card_data"})
    assert not is_hard({"decline_code": "insufficient_funds", "advice_code": "confirm_card_data"})
    assert decline_reason({"code": "incorrect_cvc"}) == "incorrect_cvc"
    assert decline_reason({}) == "card_declined"
    assert {"insufficient_funds", "do_not_honor", "expired_card", "authentication_required"}.isdisjoint(HARD)


def test_the_evidence_names_what_stripe_said_and_nobody(desk):
    ref = made(desk, "do_not_honor", network_decline_code="05", advice_code="try_again_later")
    evidence = desk.gateway.confirm(ref, KEY).evidence
    assert evidence["decline_code"] == "do_not_honor"
    assert evidence["network_decline_code"] == "05"
    assert evidence["request"] == "req_Double"
    assert {str, int} >= {type(value) for value in evidence.values()}
    assert "cus_" not in repr(evidence)


# Authentication


def test_authentication_is_asked_for_with_a_page_and_no_money_moves_before_it(desk):
    ref = made(desk, "authenticate")
    answer = desk.gateway.confirm(ref, KEY)
    assert answer.outcome is Outcome.REQUIRES_ACTION
    assert answer.link == f"https://hooks.stripe.com/redirect/authenticate/{ref}"
    assert answer.link_expires_at == desk.double.now + 3 * DAY
    assert desk.wire.asked[-1].params == {
        "payment_method": "pm_Double1",
        "return_url": RETURN_URL,
        "payment_method_options": {"card": {"request_three_d_secure": "any"}},
    }
    assert desk.double.taken() == 0
    assert desk.gateway.get(ref) == answer
    desk.double.authenticate(ref)
    assert desk.gateway.get(ref).outcome is Outcome.APPROVED
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED
    assert desk.double.taken() == 25_00


def test_a_failed_authentication_is_a_decline(desk):
    ref = made(desk, "authenticate")
    desk.gateway.confirm(ref, KEY)
    desk.double.authenticate(ref, succeed=False)
    answer = desk.gateway.get(ref)
    assert (answer.outcome, answer.hard) == (Outcome.DECLINED, False)
    assert answer.reason == "payment_intent_authentication_failure"
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.DECLINED


def test_a_page_that_nobody_opens_can_be_closed(desk):
    ref = made(desk, "authenticate")
    desk.gateway.confirm(ref, KEY)
    assert desk.gateway.close(ref).outcome is Outcome.CLOSED
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.CLOSED


def test_authorizing_with_authentication_waits_for_the_capture(desk):
    ref = made(desk, "authenticate", later=True)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.REQUIRES_ACTION
    desk.double.authenticate(ref)
    assert desk.gateway.get(ref).outcome is Outcome.AUTHORIZED
    assert desk.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.APPROVED


@pytest.mark.parametrize("fault", ["timeout_before", "timeout_after", "500_before", "500_after"])
def test_a_page_that_was_asked_for_in_vain_is_asked_for_again(desk, fault):
    ref = made(desk, "authenticate")
    desk.wire.break_next("/confirm", "")
    desk.wire.break_next("/confirm", fault)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.UNKNOWN
    looked = desk.gateway.get(ref).outcome
    assert looked is (Outcome.REQUIRES_ACTION if fault.endswith("after") else Outcome.CREATED)
    answer = desk.gateway.confirm(ref, KEY)
    if fault == "500_before":  # Stripe repeats its failure for a day; then it is a soft decline, and no loop
        assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "authentication_required")
    else:
        assert answer.outcome is Outcome.REQUIRES_ACTION
    assert desk.double.taken() == 0


def test_without_a_page_to_come_back_to_it_is_a_soft_decline():
    desk = OnTheDouble(return_url=None)
    ref = made(desk, "authenticate")
    for answer in (desk.gateway.confirm(ref, KEY), desk.gateway.get(ref)):
        assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "authentication_required")
        assert not answer.hard


# Capturing and closing


def test_an_authorization_that_ran_out_is_closed(desk):
    ref = made(desk, later=True)
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.AUTHORIZED
    assert desk.double.taken() == 0
    desk.double.let_authorization_expire(ref)
    answer = desk.gateway.capture(ref, f"{KEY}/c")
    assert (answer.outcome, answer.reason) == (Outcome.CLOSED, "automatic")


def test_what_is_not_authorized_is_not_captured(desk):
    ref = made(desk)
    assert desk.gateway.capture(ref, f"{KEY}/c").outcome is Outcome.CREATED
    assert desk.double.taken() == 0


def test_what_stripe_still_works_on_is_not_closed(desk):
    ref = made(desk, "processing")
    desk.gateway.confirm(ref, KEY)
    assert desk.gateway.close(ref).outcome is Outcome.PENDING
    desk.double.finish(ref)
    assert desk.gateway.close(ref).outcome is Outcome.APPROVED


def test_a_payment_that_goes_through_while_it_is_closed_is_won(desk):
    ref = made(desk, "authenticate")
    desk.gateway.confirm(ref, KEY)
    desk.wire.before = lambda asked: asked.path.endswith("/cancel") and desk.double.authenticate(ref)
    assert desk.gateway.close(ref).outcome is Outcome.APPROVED


@pytest.mark.parametrize("fault", ["timeout_before", "500_before", "500_after", "429", "refused"])
def test_closing_never_says_closed_before_stripe_does(desk, fault):
    ref = made(desk)
    desk.wire.break_next("/cancel", fault)
    answer = desk.gateway.close(ref)
    assert answer.outcome in (Outcome.UNKNOWN, Outcome.BUSY)
    assert desk.gateway.close(ref).outcome is Outcome.CLOSED


# Refunds


def test_a_refund_whose_answer_was_lost_is_found_a_year_later(desk):
    ref = paid(desk)
    desk.wire.break_next("refunds", "")  # the list
    desk.wire.break_next("refunds", "timeout_after")
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.UNKNOWN
    desk.double.now += 365 * DAY
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.APPROVED
    assert desk.double.given_back() == 10_00


def test_a_refund_is_found_among_hundreds(desk):
    ref = paid(desk)
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.APPROVED
    for _ in range(120):
        desk.double.refund_by_hand(ref, 10)
    desk.double.now += 2 * DAY
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.APPROVED
    assert desk.double.given_back() == 22_00


@pytest.mark.parametrize("fault", ["500_before", "500_after"])
def test_a_failure_that_stripe_repeats_neither_stops_a_refund_nor_doubles_it(desk, fault):
    ref = paid(desk)
    desk.wire.break_next("refunds", "")
    desk.wire.break_next("refunds", fault)
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.UNKNOWN
    assert desk.gateway.refund(ref, f"{KEY}/r1", 10_00).outcome is Outcome.APPROVED
    assert desk.double.given_back() == 10_00


def test_a_refund_says_what_became_of_it(desk):
    for status, outcome in (
        ("succeeded", Outcome.APPROVED),
        ("pending", Outcome.PENDING),
        ("failed", Outcome.DECLINED),
        ("canceled", Outcome.DECLINED),
        ("a_status_of_tomorrow", Outcome.UNKNOWN),
    ):
        desk.double.refunds_are = status
        ref = made(desk, key=status)
        desk.gateway.confirm(ref, status)
        assert desk.gateway.refund(ref, f"{status}/r1", 5_00).outcome is outcome
        assert desk.gateway.refund(ref, f"{status}/r1", 5_00).outcome is outcome


def test_no_more_is_given_back_than_was_taken(desk):
    ref = paid(desk)
    answer = desk.gateway.refund(ref, f"{KEY}/r1", 25_01)
    assert (answer.outcome, answer.reason) == (Outcome.DECLINED, "more_than_taken")
    assert desk.gateway.refund(ref, f"{KEY}/r2", 25_00).outcome is Outcome.APPROVED
    assert desk.gateway.refund(ref, f"{KEY}/r3", 1).reason == "more_than_taken"
    assert desk.gateway.refund(ref, f"{KEY}/r2", 24_00).outcome is Outcome.CONFLICT


def test_when_the_list_does_not_come_nothing_is_given_back(desk):
    ref = paid(desk)
    for fault, outcome in (("timeout_after", Outcome.UNKNOWN), ("429", Outcome.BUSY), ("200_half", Outcome.UNKNOWN)):
        desk.wire.break_next("refunds", fault)
        assert desk.gateway.refund(ref, f"{KEY}/r1", 1_00).outcome is outcome
    assert desk.double.given_back() == 0


# Finding


def test_the_search_finds_what_it_knows_and_proves_nothing(desk):
    ref = paid(desk)
    assert desk.gateway.find(KEY).outcome is Outcome.UNKNOWN
    desk.double.index()
    assert (desk.gateway.find(KEY).outcome, desk.gateway.find(KEY).ref) == (Outcome.APPROVED, ref)
    assert desk.another(company="alba").find(KEY).outcome is Outcome.UNKNOWN
    assert desk.gateway.find("it's nobody's").outcome is Outcome.UNKNOWN
