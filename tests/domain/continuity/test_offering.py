"""Leaving for a reason, and what is offered to those who want to leave."""

import pytest
from django.db import transaction

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.errors import NothingPlanned, OrderOver, PauseInvalid
from kadens.domain.continuity.models import Cancellation, ContinuityLineItem
from kadens.domain.continuity.offering import (
    NewOffer,
    OfferInvalid,
    OfferNotAllowed,
    OfferOpen,
    OfferUnknown,
    answer_offer,
    make_offer,
    offers_of,
    settle_offer,
)
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.reasons import (
    CancelReasonInvalid,
    CancelReasonUnknown,
    Reason,
    cancel_reasons,
    define_cancel_reasons,
)
from kadens.domain.payments.queries import instalments_of
from tests.factories import ACTOR, DAY, contents, day, line, order, statuses

BY = {"on": DAY, "actor": ACTOR}
BOOK = 22_00
TEN_OFF = NewOffer(kind="percent_off", percent=10, deliveries=2)


def prices(who):
    found = ContinuityLineItem.objects.filter(line__continuity_order_id=who.key)
    return list(found.order_by("line__event", "line__repetition").values_list("price", flat=True))


# Reasons


def test_a_cancellation_keeps_its_reason_and_its_words(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="to Peru", code="moved", **BY)
    kept = Cancellation.objects.select_related("reason").get(continuity_order_id=who.key)
    assert (kept.reason.code, kept.note, kept.cancelled_on, kept.cancelled_by) == ("moved", "to Peru", DAY, ACTOR)


def test_a_cancellation_without_a_reason_of_the_list_is_unspecified(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="who knows", **BY)
    assert Cancellation.objects.get(continuity_order_id=who.key).reason.code == "unspecified"


def test_nobody_leaves_for_a_reason_that_is_not_in_the_list(shop):
    who = shop.sell("CLUB")
    before = contents()
    with pytest.raises(CancelReasonUnknown):
        cancel_order(who.key, reason="x", code="mood", **BY)
    assert contents() == before


def test_the_list_is_the_companys_and_keeps_what_was_said(shop):
    who = shop.sell("CLUB")
    cancel_order(who.key, reason="x", code="moved", **BY)
    mine = [Reason(code="bored", text_en="Bored", text_sv="Uttråkad", offers=("skip",))]
    define_cancel_reasons(mine, **BY)
    assert [reason.code for reason in cancel_reasons() if reason.code != "unspecified"] == ["bored"]
    assert "moved" in [reason.code for reason in cancel_reasons(active_only=False)]
    assert Cancellation.objects.get(continuity_order_id=who.key).reason.code == "moved"
    with pytest.raises(CancelReasonUnknown):
        cancel_order(shop.sell("CLUB").key, reason="x", code="moved", **BY)


@pytest.mark.parametrize(
    "wrong", [{"text_sv": ""}, {"text_en": ""}, {"code": ""}, {"most_percent": 101}, {"offers": ("money",)}]
)
def test_a_reason_that_makes_no_sense_is_refused(shop, wrong):
    right = {"code": "bored", "text_en": "Bored", "text_sv": "Uttråkad"}
    with pytest.raises(CancelReasonInvalid), transaction.atomic():
        define_cancel_reasons([Reason(**right | wrong)], **BY)


# Offers


def test_an_offer_changes_nothing_until_it_is_accepted(shop):
    who = shop.sell("PLAN")
    before = prices(who)
    offer = make_offer(who.key, TEN_OFF, code="too_expensive", **BY)
    assert prices(who) == before
    answer_offer(offer, accepted=True, on=day(1), actor="anna")
    assert prices(who) == [18_00, 18_00, 20_00, 20_00, 20_00, 20_00]
    assert sum(row.amount for row in instalments_of([who.parent_line_id])) == 6 * BOOK - 2 * 2_20
    [made] = offers_of(who.key)
    assert (made.reason, made.answer, made.answered_on, made.answered_by) == (
        "too_expensive",
        "accepted",
        day(1),
        "anna",
    )


def test_a_declined_offer_is_kept_and_does_nothing(shop):
    who = shop.sell("PLAN")
    before = prices(who)
    answer_offer(make_offer(who.key, TEN_OFF, code="too_expensive", **BY), accepted=False, **BY)
    assert (prices(who), offers_of(who.key)[0].answer) == (before, "declined")


def test_an_accepted_skip_leaves_the_next_delivery_out(shop):
    who = shop.sell("THREE")
    answer_offer(make_offer(who.key, NewOffer(kind="skip"), code="too_much", **BY), accepted=True, **BY)
    assert statuses(who) == ["skipped", "planned", "planned"]
    assert line(who).reason.startswith("offer ")


def test_an_accepted_pause_pauses(shop):
    who = shop.sell("THREE")
    offer = NewOffer(kind="pause", until=day(30))
    answer_offer(make_offer(who.key, offer, code="payment", **BY), accepted=True, **BY)
    assert order(who).status == "paused"


def test_a_customer_who_leaves_all_the_same_declined(shop):
    who = shop.sell("CLUB")
    make_offer(who.key, TEN_OFF, code="too_expensive", **BY)
    cancel_order(who.key, reason="still too much", code="too_expensive", **BY)
    assert offers_of(who.key)[0].answer == "declined"


@pytest.mark.parametrize(
    ("offer", "code", "error"),
    [
        (NewOffer(kind="percent_off", percent=50, deliveries=1), "too_expensive", OfferNotAllowed),
        (TEN_OFF, "moved", OfferNotAllowed),
        (TEN_OFF, "mood", CancelReasonUnknown),
        (NewOffer(kind="percent_off", percent=10), "too_expensive", OfferInvalid),
        (NewOffer(kind="percent_off", deliveries=2), "too_expensive", OfferInvalid),
        (NewOffer(kind="skip", percent=10), "too_expensive", OfferInvalid),
        (NewOffer(kind="pause"), "too_much", OfferInvalid),
        (NewOffer(kind="pause", until=DAY), "too_much", PauseInvalid),
    ],
)
def test_what_may_not_be_offered_is_refused(shop, offer, code, error):
    who = shop.sell("CLUB")
    before = contents()
    with pytest.raises(error), transaction.atomic():
        make_offer(who.key, offer, code=code, **BY)
    assert contents() == before


def test_one_offer_at_a_time(shop):
    who = shop.sell("CLUB")
    make_offer(who.key, TEN_OFF, code="too_expensive", **BY)
    with pytest.raises(OfferOpen), transaction.atomic():
        make_offer(who.key, NewOffer(kind="skip"), code="too_expensive", **BY)


def test_an_offer_is_answered_once(shop):
    who = shop.sell("CLUB")
    offer = make_offer(who.key, TEN_OFF, code="too_expensive", **BY)
    answer_offer(offer, accepted=False, **BY)
    for number in (offer, offer + 1):
        with pytest.raises(OfferUnknown):
            answer_offer(number, accepted=True, **BY)


def test_a_pause_is_not_offered_to_who_pauses(shop):
    who = shop.sell("CLUB")
    pause_order(who.key, until=None, **BY)
    with pytest.raises(PauseInvalid):
        make_offer(who.key, NewOffer(kind="pause", until=day(9)), code="too_much", **BY)


def test_nothing_is_offered_to_who_has_left_or_gets_nothing_more(shop):
    from kadens.domain.continuity.changing import skip_line

    left, empty = shop.sell("CLUB"), shop.sell("THREE")
    cancel_order(left.key, reason="x", **BY)
    with pytest.raises(OrderOver):
        make_offer(left.key, TEN_OFF, code="too_expensive", **BY)
    for number in (1, 2, 3):
        skip_line(empty.key, event=number, repetition=1, **BY)
    with pytest.raises(NothingPlanned):
        make_offer(empty.key, TEN_OFF, code="too_expensive", **BY)


def test_an_offer_that_is_answered_in_the_call_is_kept_and_carried_out(shop):
    who = shop.sell("CLUB")
    settle_offer(who.key, TEN_OFF, code="too_expensive", accepted=False, **BY)
    assert set(prices(who)) == {20_00}
    settle_offer(who.key, TEN_OFF, code="too_expensive", accepted=True, **BY)
    assert sorted(prices(who))[:3] == [18_00, 18_00, 20_00]
    assert [each.answer for each in offers_of(who.key)] == ["accepted", "declined"]
