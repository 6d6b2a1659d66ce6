"""New orders at the desk: started, filled, edited, completed; refused in words, and in few statements."""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.customers.models import Customer
from kadens.domain.customers.registering import NewAddress, NewCustomer, register_customers
from kadens.domain.intake.drafting import add_line, read_draft, start_draft
from kadens.domain.intake.models import Draft
from kadens.domain.intake.quoting import CartLine
from kadens.domain.orders.models import Hold, Order
from kadens.plumbing import clock
from kadens.plumbing.staff.roles import add_person
from tests.factories.another_day import today_is
from tests.factories.programs import CURRENCY, every, program
from tests.factories.shop import ACTOR, DAY, Shop

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]
PART = {"HX-Request": "true"}
MINE = "staff:an-agent"


@pytest.fixture(autouse=True)
def the_day() -> Iterator[None]:
    with today_is(DAY):
        yield


@pytest.fixture
def client(shop: Shop) -> Client:
    person = add_person("an-agent", password="a-quiet-harbour-7", roles=("agent",), on=DAY, actor="test")
    client = Client()
    client.force_login(person)
    return client


def drafted(shop: Shop, *lines: CartLine, customer: str | None = None) -> int:
    """A draft of the agent with these lines."""
    shop.ready(*(line.sku for line in lines if line.sku not in ("BOOK", "PEN")))
    draft = start_draft(customer=customer or shop.customer(), on=DAY, actor=MINE)
    for line in lines:
        draft = add_line(draft.draft_id, version=draft.version, line=line, on=DAY, actor=MINE)
    return draft.draft_id


def version(draft: int) -> int:
    return read_draft(draft).version


def text(answered: object) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answered.content.decode())))  # type: ignore[attr-defined]


def post(client: Client, path: str, draft: int, **typed: object):  # type: ignore[no-untyped-def]
    """Post with the version that is in force."""
    return client.post(path, {"version": version(draft), **typed}, follow=True)


def slots(draft: int) -> str:
    return f"/drafts/{draft}/lines/1/shipments"


def test_an_order_is_started_for_a_customer_that_is_found(client: Client, shop: Shop) -> None:
    code = shop.customer()
    assert code in text(client.get("/drafts/new", {"q": code}))
    begun = client.post("/drafts/new", {"customer": code})
    draft = Draft.objects.get()
    assert (begun.status_code, begun["Location"]) == (302, f"/drafts/{draft.id}")
    assert draft.owner == MINE
    assert code in text(client.get("/drafts"))
    assert "There is no customer NOBODY." in text(client.post("/drafts/new", {"customer": "NOBODY"}))


def test_a_program_leads_to_its_schedule_and_goods_back_to_the_order(client: Client, shop: Shop) -> None:
    shop.ready("CLUB")
    draft = drafted(shop)
    added = client.post(f"/drafts/{draft}/lines/new", {"version": 1, "sku": "CLUB", "quantity": "1"})
    assert added["Location"] == f"/drafts/{draft}/lines/1"
    added = client.post(f"/drafts/{draft}/lines/new", {"version": 2, "sku": "PEN", "quantity": "3"})
    assert added["Location"] == f"/drafts/{draft}"
    shown = text(client.get(f"/drafts/{draft}"))
    assert "12 shipments · every month · paid with each shipment" in shown
    assert [line.sku for line in read_draft(draft).cart.lines] == ["CLUB", "PEN"]


def test_the_prompts_open_only_where_a_program_asks(client: Client, shop: Shop) -> None:
    shop.define(
        program(
            "ASKS",
            every(1, "months", repeats=3),
            bill_upfront=True,
            prompt_for_start_date=True,
            prompt_for_payment_schedule=True,
        )
    )
    shop.ready("CLUB")
    draft = drafted(shop)
    offered = client.get(f"/drafts/{draft}/products", {"q": "ASKS"}).content.decode()
    assert 'method="get"' in offered
    assert 'method="get"' not in client.get(f"/drafts/{draft}/products", {"q": "CLUB"}).content.decode()
    asked = client.get(f"/drafts/{draft}/lines/new", {"sku": "ASKS"})
    assert 'name="start"' in asked.content.decode()
    assert "MONTHLY-3 29.33" in text(asked).replace("€", "")
    changed = client.get(f"/drafts/{draft}/lines/new", {"sku": "ASKS", "quantity": "2"}, headers=PART)
    assert "58.66" in text(changed)
    post(client, f"/drafts/{draft}/lines/new", draft, sku="ASKS", quantity="1", payment_schedule="MONTHLY-3")
    assert read_draft(draft).cart.lines[0].payment_schedule == "MONTHLY-3"


def test_an_edit_shows_every_effect_and_an_undo_none(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="PLAN"))
    typed = {"on": "2024-02-20", "quantity_0": "2", "price_0": "18.00", "reason": "regular customer"}
    edited = client.post(f"{slots(draft)}/1-2", {"version": version(draft), **typed}, headers=PART)
    shown = text(edited)
    assert "Thu 15 Feb 2024" in shown
    assert "Tue 20 Feb 2024" in shown
    assert "€22.00 now €39.60" in shown
    assert "€132.00 now €149.60" in shown
    assert "“regular customer”" in shown
    assert 'data-focus="1-2"' in edited.content.decode()
    undone = client.post(f"{slots(draft)}/1-2/original", {"version": version(draft)}, headers=PART)
    assert "now" not in text(undone)
    assert read_draft(draft).cart.lines[0].edits == ()


def test_skipping_ending_and_swapping_are_seen_in_table_calendar_and_sum(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    skipped = client.post(f"{slots(draft)}/1-2/skip", {"version": version(draft), "skipped": "yes"}, headers=PART)
    assert "skipped for the customer" in text(skipped)
    assert "shipment 2, left out" in text(skipped)
    ended = client.post(f"{slots(draft)}/1-4/end", {"version": version(draft)}, headers=PART)
    assert "not sent: it ends before" in text(ended)
    assert "Nothing follows: the customer wants it to end here." in text(ended)
    typed = {"on": "2024-01-15", "quantity_0": "1", "price_0": "20.00", "swap": "PEN"}
    swapped = client.post(f"{slots(draft)}/1-1", {"version": version(draft), **typed}, headers=PART)
    assert "1 × Pen" in text(swapped) or "1 × PEN" in text(swapped)
    again = client.post(f"{slots(draft)}/1-2/skip", {"version": version(draft), "skipped": "no"}, headers=PART)
    assert "skipped for the customer" not in text(again)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": "yesterday"}, "Enter a valid date"),
        ({"on": "2023-01-01"}, "cannot be delivered on 2023-01-01"),
        ({"on": "9999-12-31"}, "more than five years away"),
        ({"quantity_0": "many"}, "Enter a number"),
        ({"quantity_0": "0"}, "quantity"),
        ({"quantity_0": "NaN"}, "Enter a number"),
        ({"price_0": "cheap"}, "That is no amount"),
        ({"price_0": "1.00"}, "reason"),
        ({"price_0": "1.00", "reason": "4111 1111 1111 1111"}, "card number"),
        ({"swap": "NOTHING"}, "There is no product NOTHING."),
        ({"swap": "CLUB"}, "CLUB"),
        ({"swap": "\0"}, "Null characters are not allowed"),
    ],
)
def test_nonsense_in_a_shipment_is_answered_in_words(
    client: Client, shop: Shop, typed: dict[str, str], words: str
) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    sent = {"on": "2024-01-15", "quantity_0": "1", "price_0": "20.00", "reason": "", "swap": "", **typed}
    for headers in (PART, {}):
        answered = client.post(f"{slots(draft)}/1-1", {"version": version(draft), **sent}, headers=headers)
        assert answered.status_code == 200
        assert words in text(answered), text(answered)[:3000]
    assert read_draft(draft).cart.lines[0].edits == ()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"quantity": ""}, "required"),
        ({"quantity": "-1"}, "quantity"),
        ({"quantity": "1.5"}, "quantity"),
        ({"quantity": "1e99"}, "digits"),
        ({"start": "soon"}, "Enter a valid date"),
        ({"start": "0001-01-01"}, "more than five years away"),
        ({"sku": "NOTHING"}, "There is no product NOTHING."),
        ({"sku": "\0"}, "There is no product"),
    ],
)
def test_nonsense_in_a_prompt_is_answered_in_words(
    client: Client, shop: Shop, typed: dict[str, str], words: str
) -> None:
    shop.ready("LOOSE")
    draft = drafted(shop)
    answered = post(client, f"/drafts/{draft}/lines/new", draft, **{"sku": "LOOSE", "quantity": "1", **typed})
    assert answered.status_code == 200
    assert words in text(answered), text(answered)[:3000]
    assert read_draft(draft).cart.lines == ()


def test_nonsense_in_addresses_of_pages_finds_nothing_and_breaks_nothing(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"), CartLine(sku="PEN"))
    for path in ("/drafts/999999", f"/drafts/{draft}/lines/9", f"/drafts/{draft}/lines/2"):
        assert client.get(path).status_code == 404, path
    assert client.post(f"{slots(draft)}/9-9", {"version": version(draft)}).status_code == 404
    assert "9" in text(post(client, f"{slots(draft)}/9-9/skip", draft, skipped="yes"))
    post(client, f"/drafts/{draft}/payment", draft, pay_with="shells")
    assert read_draft(draft).cart.pay_with == "card"
    assert "has no address 999" in text(post(client, f"/drafts/{draft}/address", draft, address="999"))
    assert client.get("/drafts/new", {"q": "\0%_"}).status_code == 200
    assert client.get(f"/drafts/{draft}/lines/1", {"edit": "x", "focus": "'\""}).status_code == 200


def test_the_draft_of_another_agent_is_refused_and_shown_to_a_supervisor(shop: Shop, as_role: AsRole) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    agent, supervisor = as_role("agent"), as_role("supervisor")
    for path in ("", "/complete", "/lines/1", "/submitted", "/card"):
        answered = agent.get(f"/drafts/{draft}{path}")
        assert answered.status_code == 403, path
        assert "an-agent works on this new order" in text(answered)
    assert agent.post(f"/drafts/{draft}/removal", {"version": version(draft)}).status_code == 403
    assert "an-agent" not in text(agent.get("/drafts"))
    assert "an-agent" in text(supervisor.get("/drafts"))
    assert supervisor.get(f"/drafts/{draft}").status_code == 200


def test_a_second_window_is_told_what_the_first_one_did(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    seen = version(draft)
    client.post(f"{slots(draft)}/1-2/skip", {"version": seen, "skipped": "yes"})
    late = client.post(f"{slots(draft)}/1-3/skip", {"version": seen, "skipped": "yes"}, headers=PART)
    assert "changed in another window" in text(late)
    assert "the schedule of line 1 was edited" in text(late)
    assert len(read_draft(draft).cart.lines[0].edits) == 1
    nonsense = client.post(f"{slots(draft)}/1-3/skip", {"version": "x", "skipped": "yes"}, headers=PART)
    assert "changed in another window" in text(nonsense)


def mark(client: Client, draft: int) -> str:
    found = re.search(r'name="mark" value="(\w+)"', client.get(f"/drafts/{draft}/complete").content.decode())
    assert found
    return found[1]


def submit(client: Client, draft: int, **typed: object):  # type: ignore[no-untyped-def]
    sent = {"mark": mark(client, draft), "said_yes": "on", "channel": "phone", "recording": "rec/17", **typed}
    return post(client, f"/drafts/{draft}/complete", draft, **sent)


def test_what_is_read_is_in_the_customers_language_and_says_it_all(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="PLAN"), CartLine(sku="PEN", quantity=Decimal(2)))
    read = text(client.get(f"/drafts/{draft}/complete"))
    assert "The first delivery comes on Monday 15 January 2024." in read
    assert "6 deliveries are planned, at €22.00 each." in read
    assert "You pay €132.00 in 3 parts: €44.00 on Monday 15 January 2024" in read
    assert "After the last one it ends by itself." in read
    Customer.objects.update(language="sv")
    read = client.get(f"/drafts/{draft}/complete").content.decode()
    assert 'class="read-aloud" lang="sv"' in read
    assert "måndag 15 januari 2024" in read
    assert "Godkänner du det?" in read


def test_submit_makes_orders_once(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"), CartLine(sku="PEN"))
    seen = {"version": version(draft), "mark": mark(client, draft), "said_yes": "on", "channel": "phone"}
    submitted = submit(client, draft)
    assert "Submitted" in text(submitted)
    numbers = [str(order.id) for order in Order.objects.all()]
    assert len(numbers) == 2
    assert all(number in text(submitted) for number in numbers)
    again = client.post(f"/drafts/{draft}/complete", seen, follow=True)
    assert all(number in text(again) for number in numbers)
    assert Order.objects.count() == 2
    assert "cannot be changed any more" in text(
        client.post(f"{slots(draft)}/1-1/skip", {"version": seen["version"], "skipped": "yes"}, follow=True)
    )


def test_without_the_customers_yes_it_is_held_until_they_give_it(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    assert "Tick this when the customer has said yes" in text(submit(client, draft, said_yes=""))
    assert not Order.objects.exists()
    held = submit(client, draft, said_yes="", consent="later")
    assert "Submitted, and held" in text(held)
    assert "The customer's yes is missing" in text(held)
    nothing = client.post(f"/drafts/{draft}/submitted", {"channel": "phone"})
    assert "Tick this when the customer has said yes." in text(nothing)
    number = client.post(
        f"/drafts/{draft}/submitted", {"said_yes": "on", "channel": "phone", "recording": "4111111111111111"}
    )
    assert "card number" in text(number)
    kept = client.post(f"/drafts/{draft}/submitted", {"said_yes": "on", "channel": "phone"}, follow=True)
    assert "The consent is kept" in text(kept)
    assert not Hold.objects.filter(released_on=None).exists()


def test_a_price_that_changed_is_read_again_before_anything_is_sold(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    read = mark(client, draft)
    define_products(
        [NewProduct(sku="BOOK", name="BOOK", tax_group="books", prices={CURRENCY: 25_00})], on=DAY, actor=ACTOR
    )
    late = submit(client, draft, mark=read)
    assert "Please read again." in text(late)
    assert "€27.50" in text(late)
    assert not Order.objects.exists()
    assert "Submitted" in text(submit(client, draft))


def test_a_recording_that_is_a_card_number_is_refused_at_its_field(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    refused = submit(client, draft, recording="4111 1111 1111 1111")
    assert "card number" in text(refused)
    assert not Order.objects.exists()
    assert "Select a valid choice" in text(submit(client, draft, channel="pigeon"))


def test_a_card_is_entered_on_the_gateways_page_and_seen_here(client: Client, shop: Shop) -> None:
    address = NewAddress(recipient="Nobody", street="1", postcode="1", city="1")
    register_customers(
        [NewCustomer(code="CARDLESS", name="Cardless", language="en", address=address)], on=DAY, actor=ACTOR
    )
    draft = drafted(shop, CartLine(sku="CLUB"), customer="CARDLESS")
    assert "Make a link for a card" in text(client.get(f"/drafts/{draft}/complete"))
    assert "has no card to pay with" in text(submit(client, draft))
    asked = client.post(f"/drafts/{draft}/card", headers=PART).content.decode()
    assert "Waiting for the customer" in asked
    link = re.search(r'id="card-link" value="([^"]+)"', asked)
    assert link
    assert "every 2s" in client.get(f"/drafts/{draft}/card", headers=PART).content.decode()
    wrong = shop.gateway.enter_card(link[1].rpartition("/")[2], number="4242424242424242", expires="12/30", code="123")
    assert not wrong
    done = client.get(f"/drafts/{draft}/card", headers=PART)
    assert "•••• 4242" in text(done)
    assert "every 2s" not in done.content.decode()
    assert "Submitted" in text(submit(client, draft))


def test_on_account_says_what_credit_is_left(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"), customer=shop.customer(credit_limit=50_00))
    shown = text(post(client, f"/drafts/{draft}/payment", draft, pay_with="on_account"))
    assert "Credit left: €50.00" in shown
    assert "too little: it would be held" in shown
    assert "The credit is not enough" in text(submit(client, draft))


def test_an_order_that_cannot_be_sold_any_more_says_which_line(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"), CartLine(sku="PEN"))
    client.post(
        f"{slots(draft)}/1-1", {"version": version(draft), "on": "2024-01-16", "quantity_0": "1", "price_0": "20"}
    )
    clock.begin(date(2024, 1, 20))
    shown = client.get(f"/drafts/{draft}/lines/1")
    assert "Take the changes back" in text(shown)
    assert "PEN" in text(client.get(f"/drafts/{draft}"))
    post(client, f"/drafts/{draft}/lines/1", draft, edits="none")
    assert "Sat 20 Jan 2024" in text(client.get(f"/drafts/{draft}/lines/1"))


def test_giving_up_sells_nothing(client: Client, shop: Shop) -> None:
    draft = drafted(shop, CartLine(sku="CLUB"))
    assert "given up" in text(post(client, f"/drafts/{draft}/removal", draft))
    assert not Draft.objects.exists()


@pytest.mark.parametrize("path", ["", "/lines/1", "/complete"])
def test_a_page_takes_as_many_statements_for_much_as_for_little(client: Client, shop: Shop, path: str) -> None:
    little = drafted(shop, CartLine(sku="PLAN"), CartLine(sku="PEN"))
    much = drafted(shop, *[CartLine(sku=sku) for sku in ("PLAN", "CLUB", "BOX", "VASES", "THREE", "PEN", "BOOK")])
    taken = []
    for draft in (little, much):
        client.get(f"/drafts/{draft}{path}")
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"/drafts/{draft}{path}").status_code == 200
        taken.append(len(found))
    assert taken[0] == taken[1]


def test_the_list_takes_as_many_statements_for_many_as_for_one(client: Client, shop: Shop) -> None:
    taken = []
    for count in (1, 12):
        for _each in range(count):
            drafted(shop, CartLine(sku="CLUB"))
        with CaptureQueriesContext(connection) as found:
            client.get("/drafts")
        taken.append(len(found))
    assert taken[0] == taken[1]
