"""Changes of an order: what GET shows is what POST does, nothing is left of a look, nonsense is told in words."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kadens.domain.continuity.changing import skip_line
from kadens.domain.continuity.differing import compare
from kadens.domain.continuity.effects import snapshot
from kadens.domain.continuity.offering import offers_of
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.queries import Line, WholeOrder, whole_order
from kadens.domain.continuity.servicing_models import Cancellation
from kadens.domain.continuity.ways import ways_of
from kadens.domain.continuity.wording import ENGLISH
from kadens.domain.payments.models import Refund
from kadens.edges.desk.serving.why import SENTENCES
from tests.factories import contents
from tests.factories.shop import ACTOR, DAY, Shop, Sold, day, run

pytestmark = pytest.mark.django_db
AsRole = Callable[[str], Client]
PLANNED, SECOND = "1-1", "1-2"
LINES = {
    "skip": {"reason": "is away"},
    "reschedule": {"pick": "2024-01-18"},
    "swap": {"sku": "PEN", "quantity": "2"},
    "price": {"sku": "BOOK", "price": "15.00", "reason": "complained"},
    "quantity": {"sku": "BOOK", "to": "3"},
    "address": {"recipient": "A Gift", "street": "Sjövägen 2", "postcode": "222 22", "city": "Lund", "country": "se"},
    "ship-now": {"reason": "wants it now"},
    "add-item": {"sku": "MUG", "quantity": "1"},
}
ORDERS = {
    "shift": {"days": "5"},
    "quantity": {"to": "2"},
    "pause": {"pick": "2024-02-12"},
    "address": {"recipient": "Me", "street": "Sjövägen 2", "postcode": "222 22", "city": "Lund", "country": "SE"},
    "payment": {"pay_with": "on_account"},
    "cancel": {"code": "too_much", "reason": "too many books"},
}
EVERY = {
    **{f"lines/{PLANNED}/{word}": given for word, given in LINES.items()},
    **ORDERS,
}


@pytest.fixture(autouse=True)
def _today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kadens.edges.desk.serving.case.today", lambda: DAY)


@pytest.fixture
def agent(as_role: AsRole) -> Client:
    return as_role("agent")


def at(who: Sold, rest: str) -> str:
    return f"/continuity-orders/{who.key}/{rest}"


def shown_by(page: str) -> str:
    found = re.search(r'name="shown" value="(\w+)"', page)
    assert found, page
    return found[1]


def look(client: Client, address: str, **given: str) -> str:
    """The part of the page that htmx asks for."""
    answered = client.get(address, given, headers={"HX-Request": "true", "HX-Target": "effect"})
    assert answered.status_code == 200
    assert "<html" not in answered.content.decode()
    return answered.content.decode()


def do(client: Client, address: str, **given: str) -> list[str]:
    """Look, then do what was shown; the sentences of the next page."""
    shown = shown_by(look(client, address, **given))
    answered = client.post(address, {**given, "shown": shown})
    assert answered.status_code == 302, answered.content.decode()
    return said(client)


def said(client: Client) -> list[str]:
    page = client.get("/keyboard").content.decode()
    found = re.findall(r'class="alert.*?</div>', page, flags=re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", each).split()) for each in found]


def line(who: Sold, event: int = 1, repetition: int = 1) -> tuple[WholeOrder, Line]:
    order = whole_order(who.key)
    return order, next(one for one in order.lines if (one.event, one.repetition) == (event, repetition))


@pytest.mark.parametrize("page", EVERY)
def test_a_page_shows_what_the_change_does_then_does_it(shop: Shop, agent: Client, page: str) -> None:
    who = shop.sell("CLUB")
    before = contents(but=("staff_session", "django_session", "plumbing_audit"))
    assert agent.get(at(who, page)).status_code == 200
    told = look(agent, at(who, page), **EVERY[page])
    assert contents(but=("staff_session", "django_session", "plumbing_audit")) == before
    was = snapshot(who.key)
    sentences = do(agent, at(who, page), **EVERY[page])
    assert len(sentences) == 1
    assert compare(was, snapshot(who.key)).digest == shown_by(told)


def test_a_skip_is_shown_done_and_taken_back(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    part = look(agent, at(who, f"lines/{SECOND}/skip"))
    assert "skipped" in part
    do(agent, at(who, f"lines/{SECOND}/skip"), reason="holiday")
    assert line(who, 1, 2)[1].status == "skipped"
    assert "no longer planned" in look(agent, at(who, f"lines/{SECOND}/skip"))
    do(agent, at(who, f"lines/{SECOND}/unskip"))
    assert line(who, 1, 2)[1].status == "planned"


def test_a_typed_day_comes_before_a_chosen_one(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    do(agent, at(who, f"lines/{SECOND}/reschedule"), pick="", other="2024-03-04")
    assert line(who, 1, 2)[1].delivery_on.isoformat() == "2024-03-04"


def test_what_is_done_is_only_what_was_shown(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    shown = shown_by(look(agent, at(who, "shift"), days="5"))
    skip_line(who.key, event=1, repetition=2, on=DAY, actor="staff:other")
    answered = agent.post(at(who, "shift"), {"days": "5", "shown": shown})
    page = answered.content.decode()
    assert answered.status_code == 200
    assert "not what was shown" in page
    assert line(who)[1].delivery_on == DAY
    assert agent.post(at(who, "shift"), {"days": "5", "shown": shown_by(page)}).status_code == 302
    assert line(who)[1].delivery_on == day(5)


def test_a_form_that_was_changed_after_the_look_is_asked_again(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    shown = shown_by(look(agent, at(who, "quantity"), to="2"))
    answered = agent.post(at(who, "quantity"), {"to": "3", "shown": shown})
    assert answered.status_code == 200
    assert whole_order(who.key).head.quantity == 1


@pytest.mark.parametrize(
    ("page", "given", "words"),
    [
        (f"lines/{PLANNED}/reschedule", {"pick": "", "other": "yesterday"}, "valid date"),
        (f"lines/{PLANNED}/reschedule", {"pick": "", "other": "2001-01-01"}, "cannot be delivered"),
        (f"lines/{PLANNED}/swap", {"sku": "NOWHERE"}, "valid choice"),
        (f"lines/{PLANNED}/price", {"sku": "BOOK", "price": "cheap", "reason": "x"}, "no amount"),
        (f"lines/{PLANNED}/price", {"sku": "BOOK", "price": "10"}, "required"),
        (f"lines/{PLANNED}/quantity", {"sku": "BOOK", "to": "-1"}, "greater than or equal"),
        (f"lines/{PLANNED}/unskip", {}, "cannot be taken back"),
        (f"lines/{PLANNED}/remove-item", {"sku": "BOOK"}, "the program ships"),
        ("shift", {"days": "99999"}, "less than or equal"),
        ("quantity", {"to": "0"}, "greater than or equal"),
        ("pause", {"pick": "", "other": "2024-01-01"}, "cannot be paused"),
        ("resume", {}, "change nothing"),
        ("cancel", {"code": "no-such"}, "valid choice"),
        ("refund", {"goods": "1", "amount": "5", "reason": "x"}, "valid choice"),
    ],
)
def test_nonsense_is_told_in_words(shop: Shop, agent: Client, page: str, given: dict[str, str], words: str) -> None:
    who = shop.sell("CLUB")
    order = whole_order(who.key)
    assert words in look(agent, at(who, page), **given)
    assert agent.post(at(who, page), given).status_code == 200
    assert whole_order(who.key) == order


def test_what_is_not_there_is_not_found(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    for rest in ("lines/9-9/skip", "lines/9-9/why"):
        assert agent.get(at(who, rest)).status_code == 404
    assert agent.get("/continuity-orders/999999/pause").status_code == 404


def test_a_line_that_was_shipped_offers_no_button(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    _ship(who)
    page = agent.get(at(who, f"lines/{PLANNED}/skip")).content.decode()
    assert "no longer planned" in page
    assert 'name="shown"' not in page


def test_a_pause_ends_when_they_call(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    assert "when they call" in look(agent, at(who, "pause"), pick="until-they-call")
    do(agent, at(who, "pause"), pick="until-they-call")
    assert whole_order(who.key).head.status == "paused"
    do(agent, at(who, "resume"))
    assert whole_order(who.key).head.status == "active"


def test_products_are_found_by_words(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    answered = agent.get(
        at(who, f"lines/{PLANNED}/swap"), {"q": "pe"}, headers={"HX-Request": "true", "HX-Target": "products"}
    )
    page = answered.content.decode()
    assert 'value="PEN"' in page
    assert 'value="MUG"' not in page
    assert 'value="CLUB"' not in page


def test_one_delivery_goes_elsewhere_and_the_others_stay(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    do(agent, at(who, f"lines/{SECOND}/address"), **LINES["address"])
    order, other = line(who, 1, 2)
    ways = ways_of([who.key])
    assert ways[other.line_id].city == "Lund"
    assert {ways[one.line_id].city for one in order.lines if one is not other} == {"Stockholm"}


def test_what_is_added_can_be_taken_off(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    do(agent, at(who, f"lines/{PLANNED}/add-item"), sku="MUG", quantity="1")
    do(agent, at(who, f"lines/{PLANNED}/remove-item"), sku="MUG")
    order, first = line(who)
    assert [item.sku for item in order.items[first.line_id]] == ["BOOK"]


def test_a_plan_that_is_cut_gives_back_through_the_gateway(
    shop: Shop, agent: Client, django_capture_on_commit_callbacks: Any
) -> None:
    who = shop.sell("YEAR")
    run("process_payments")
    part = look(agent, at(who, "cancel"), code="moved")
    assert "goes back to the card" in part
    with django_capture_on_commit_callbacks(execute=True):
        do(agent, at(who, "cancel"), code="moved", reason="to France")
    assert shop.gateway.refunded()
    kept = Cancellation.objects.select_related("reason").get(continuity_order_id=who.key)
    assert (kept.reason.code, kept.note, kept.cancelled_by) == ("moved", "to France", "staff:a-agent")


def test_somebody_who_would_leave_is_offered_what_their_reason_allows(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    assert "you may offer" not in look(agent, at(who, "cancel"), code="moved")
    part = look(agent, at(who, "cancel"), code="too_much", instead="skip")
    assert "skip the next delivery" in part
    assert "Do that instead" in part
    do(agent, at(who, "cancel"), code="too_much", instead="skip")
    assert whole_order(who.key).head.status == "active"
    assert line(who)[1].status == "skipped"
    [offer] = offers_of(who.key)
    assert (offer.offer.kind, offer.answer, offer.reason) == ("skip", "accepted", "too_much")


def test_what_was_offered_and_declined_is_kept_with_the_cancellation(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    do(agent, at(who, "cancel"), code="too_much", instead="cancel", declined="pause")
    assert whole_order(who.key).head.status == "cancelled"
    assert [(one.offer.kind, one.answer) for one in offers_of(who.key)] == [("pause", "declined")]


def test_money_goes_back_for_what_was_shipped_and_never_more(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    goods = _ship(who)
    assert "22.00" in agent.get(at(who, "refund")).content.decode()
    assert "is left" in look(agent, at(who, "refund"), goods=goods, amount="50", reason="torn")
    [sentence] = do(agent, at(who, "refund"), goods=goods, amount="5.50", reason="torn")
    assert "5.50" in sentence
    assert [refund.amount for refund in Refund.objects.all()] == [5_50]


def test_more_than_one_person_may_give_back_is_asked_of_another(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    shop.set(refund_limit=10_00)
    goods = _ship(who)
    given = {"goods": goods, "amount": "20", "reason": "torn"}
    assert "another person" in look(agent, at(who, "refund"), **given)
    [sentence] = do(agent, at(who, "refund"), **given)
    assert "waits" in sentence
    assert not Refund.objects.exists()


def test_why_is_told_on_a_page_and_in_place(shop: Shop, agent: Client) -> None:
    who = shop.sell("CLUB")
    page = agent.get(at(who, f"lines/{SECOND}/why")).content.decode()
    part = agent.get(at(who, f"lines/{SECOND}/why"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" in page
    assert "<html" not in part
    assert "not due yet" in part
    pause_order(who.key, until=None, on=DAY, actor=ACTOR)
    part = agent.get(at(who, f"lines/{PLANNED}/why"), headers={"HX-Request": "true"}).content.decode()
    assert "paused until the customer calls" in part


def test_the_pages_have_words_for_every_sentence_of_the_domain() -> None:
    assert set(SENTENCES) == set(ENGLISH)
    with translation.override("en"):
        for name, sentence in SENTENCES.items():
            assert _places(str(sentence)) <= _places(ENGLISH[name]) | {"until"}, name
    with translation.override("sv"):
        for name, sentence in SENTENCES.items():
            assert _places(str(sentence)) <= _places(ENGLISH[name]) | {"until"}, name


@pytest.mark.parametrize("page", [*EVERY, f"lines/{PLANNED}/why"])
def test_a_page_takes_as_many_statements_for_a_long_order_as_for_a_short_one(
    shop: Shop, agent: Client, page: str
) -> None:
    counts = []
    for sku in ("LATER", "CLUB"):
        who = shop.sell(sku)
        with CaptureQueriesContext(connection) as captured:
            assert agent.get(at(who, page), EVERY.get(page, {})).status_code == 200
        counts.append(len(captured))
    assert counts[1] <= counts[0] + 2, counts


def _ship(who: Sold) -> str:
    """Ship and invoice the first delivery; the number of its order."""
    for job in ("create_child_orders", "fulfil_orders"):
        run(job)
    order = whole_order(who.key)
    return str(next(one.child_order_id for one in order.lines if one.status == "invoiced"))


def _places(sentence: str) -> set[str]:
    return set(re.findall(r"{(\w+)}", sentence))


def test_no_card_number_is_kept_as_an_address(agent: Client, shop: Shop) -> None:
    who = shop.sell("CLUB")
    typed = {**LINES["address"], "street": "4242 4242 4242 4242"}
    assert "never kept" in look(agent, at(who, f"lines/{SECOND}/address"), **typed)
