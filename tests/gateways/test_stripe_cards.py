"""Keeping cards at Stripe: a page for the customer, and the token of what was entered there."""

from datetime import date, timedelta

import pytest

from kadens.domain.payments.gateway import CardRequest, Outcome, SavedCard, SaveMethodRequest
from tests.gateways.stripe_bench import KEY, RETURN_URL, OnTheDouble, request

EXPIRY = date(2030, 12, 31)


@pytest.fixture
def desk() -> OnTheDouble:
    return OnTheDouble()


def asked(desk: OnTheDouble, key: str = "card/7/1"):
    return desk.gateway.ask_for_card(CardRequest(key=key, customer="C-7", return_url="https://shop.example/back"))


def test_a_page_is_opened_and_the_card_entered_there_can_be_charged(desk):
    page = asked(desk)
    assert (page.status, page.card) == ("open", None)
    assert page.url == f"https://checkout.stripe.com/c/pay/{page.ref}"
    assert page.expires_at == desk.double.now + timedelta(days=1)
    assert desk.gateway.card_page(page.ref) == page
    method = desk.double.enter_card(page.ref, brand="mastercard", last4="4444", expiry=(2028, 2))
    desk.double.behave(method, "approve")
    done = desk.gateway.card_page(page.ref)
    assert (done.status, done.url) == ("done", None)
    customer = next(iter(desk.double.objects["customer"]))
    assert done.card == SavedCard(f"{customer}/{method}", "mastercard", "4444", date(2028, 2, 29))
    ref = desk.gateway.create(request(done.card.token)).ref
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED


def test_a_page_charges_nothing_and_tells_stripe_nothing_of_the_person(desk):
    asked(desk)
    customer, session = desk.wire.asked
    metadata = {"kadens_key": "card/7/1", "kadens_company": "kadens"}
    assert customer.params == {"metadata": {**metadata, "kadens_customer": "C-7"}}
    assert session.params == {
        "mode": "setup",
        "customer": "cus_Double1",
        "allowed_payment_method_types": ["card"],
        "client_reference_id": "C-7",
        "success_url": "https://shop.example/back",
        "cancel_url": "https://shop.example/back",
        "metadata": metadata,
        "setup_intent_data": {"metadata": metadata},
    }


def test_the_same_key_is_the_same_page_as_it_stands_now(desk):
    page = asked(desk)
    assert asked(desk) == page
    desk.double.enter_card(page.ref, expiry=(2030, 12))
    again = asked(desk)
    assert (again.ref, again.status) == (page.ref, "done")
    assert asked(desk, "card/7/2").ref != page.ref


def test_a_page_that_ran_out_is_expired_and_one_that_nobody_made_is_not_known(desk):
    page = asked(desk)
    desk.double.expire_page(page.ref)
    assert (desk.gateway.card_page(page.ref).status, desk.gateway.card_page(page.ref).url) == ("expired", None)
    assert desk.gateway.card_page("cs_test_Nobody").status == "unknown"
    assert desk.gateway.card_page("pi_1").status == "unknown"


@pytest.mark.parametrize(
    ("fault", "status"), [("429", "busy"), ("refused", "busy"), ("timeout_after", "unknown"), ("500_before", "unknown")]
)
@pytest.mark.parametrize("path", ["customers", "checkout/sessions"])
def test_a_page_that_was_asked_for_in_vain_is_asked_for_again(desk, path, fault, status):
    desk.wire.break_next(path, fault)
    assert asked(desk).status == status
    page = asked(desk)
    assert page.status == "open"
    desk.wire.break_next(page.ref, fault)
    assert desk.gateway.card_page(page.ref).status == status


def test_a_card_that_was_not_entered_whole_is_no_card(desk):
    page = asked(desk)
    method = desk.double.enter_card(page.ref, expiry=(2030, 13))
    assert desk.gateway.card_page(page.ref).status == "unknown"
    del desk.double.objects["payment_method"][method]
    assert desk.gateway.card_page(page.ref).status == "unknown"


# A card that a page of Stripe's handed over


def kept(desk: OnTheDouble, token: str, key: str = "m1"):
    return desk.gateway.save_method(SaveMethodRequest(key=key, token=token, expires_on=EXPIRY))


def test_a_method_is_kept_with_a_customer_of_its_own(desk):
    method = desk.double.loose_method()
    answer = kept(desk, method)
    assert answer.outcome is Outcome.CREATED
    assert kept(desk, method) == answer
    assert desk.double.objects["payment_method"][method]["customer"] == answer.ref.split("/")[0]
    ref = desk.gateway.create(request(answer.ref)).ref
    assert desk.gateway.confirm(ref, KEY).outcome is Outcome.APPROVED


def test_a_card_that_is_kept_stays_as_it_is(desk):
    token = desk.double.card()
    answer = kept(desk, token)
    assert (answer.outcome, answer.ref) == (Outcome.CREATED, token)
    assert [one.path for one in desk.wire.asked] == ["setup_intents"]


def test_the_bank_may_want_the_customer_first(desk):
    answer = kept(desk, desk.double.loose_method("authenticate"))
    assert answer.outcome is Outcome.REQUIRES_ACTION
    assert answer.link == f"https://hooks.stripe.com/redirect/authenticate/{answer.ref}"
    assert desk.wire.asked[-1].params["return_url"] == RETURN_URL


def test_a_card_that_the_bank_refuses_is_not_kept(desk):
    answer = kept(desk, desk.double.loose_method("stolen_card"))
    assert (answer.outcome, answer.reason, answer.hard) == (Outcome.DECLINED, "stolen_card", True)
    assert kept(desk, "pm_Nobody", "m2").reason == "card_unknown"
    assert kept(desk, "4242424242424242", "m3").reason == "card_number_refused"


@pytest.mark.parametrize("fault", ["timeout_after", "500_after", "500_before", "429"])
def test_keeping_is_safe_to_repeat(desk, fault):
    method = desk.double.loose_method()
    desk.wire.break_next("setup_intents", fault)
    assert kept(desk, method).outcome in (Outcome.UNKNOWN, Outcome.BUSY)
    assert kept(desk, method).outcome is Outcome.CREATED
