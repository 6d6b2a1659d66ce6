"""The pages about customers and orders: what they show, what they do and refuse, and in how many statements."""

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

import kadens
from kadens.domain.continuity.models import ContinuityLine, ContinuityOrder
from kadens.domain.continuity.pausing import pause_order
from kadens.domain.continuity.wording import ENGLISH
from kadens.domain.customers.models import Address, Customer
from kadens.domain.orders.holding import place_holds
from kadens.domain.orders.models import Hold
from kadens.domain.payments import declines
from kadens.edges.desk.audit.words import DEEDS
from kadens.edges.desk.orders.whys import WHYS
from kadens.edges.desk.shell.declines import DECLINES, LABELS
from kadens.operations.jobs.daily import run_day
from kadens.plumbing import clock
from kadens.plumbing.staff.roles import add_person
from tests.factories.another_day import today_is
from tests.factories.shop import ACTOR, DAY, Shop, Sold, a_shop, day

pytestmark = pytest.mark.django_db

AtMost = Callable[..., AbstractContextManager[CaptureQueriesContext]]
PART = {"HX-Request": "true"}


@pytest.fixture
def shop() -> Iterator[Shop]:
    with today_is(DAY):
        yield a_shop(days_before_delivery=3)


def seat(*roles: str, name: str = "olle") -> Client:
    person = add_person(name, password="a-quiet-harbour-7", roles=roles or ("agent",), on=DAY, actor="test")
    client = Client()
    client.force_login(person)
    return client


def text_of(client: Client, address: str, **headers: str) -> str:
    answered = client.get(address, headers=headers)
    assert answered.status_code == 200, (address, answered.status_code)
    return answered.content.decode()


def page_of(sold: Sold) -> str:
    return reverse("continuity_order", args=[sold.key])


def test_one_customer_who_was_meant_is_opened_and_a_guess_is_not(shop: Shop) -> None:
    shop.register(1, name="Åsa Lindström", phone="070-123 45 67")
    client = seat()
    assert client.get("/customers", {"q": "asa lind"})["Location"] == "/customers/C1"
    assert client.get("/customers", {"q": "0701234567"})["Location"] == "/customers/C1"
    guessed = text_of(client, "/customers?q=Lindstrrom")
    assert "Åsa Lindström" in guessed
    assert "sounds alike" in guessed


def test_what_is_typed_is_answered_with_a_part_that_never_leads_away(shop: Shop) -> None:
    shop.register(1, name="Åsa Lindström")
    part = text_of(seat(), "/customers?q=asa", **PART)
    assert "Åsa Lindström" in part
    assert "<html" not in part


@pytest.mark.parametrize("asked", ["%00", "'; DROP TABLE", "x" * 5000, "☃☃☃", "(((", "0", " ", "<script>"])
def test_nonsense_finds_nobody_and_breaks_nothing(shop: Shop, asked: str) -> None:
    shop.register(1, name="Åsa Lindström")
    answered = seat().get("/customers", {"q": asked})
    assert answered.status_code == 200
    assert "<script>" not in answered.content.decode().partition('id="found"')[2]


def test_the_page_of_a_customer_shows_what_runs_and_what_waits(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    pause_order(sold.key, until=day(40), on=DAY, actor="staff:olle", reason="travels")
    shown = text_of(seat(), f"/customers/{sold.customer}")
    assert "paused" in shown
    assert "travels" in shown
    assert "Visa" in shown or "visa" in shown
    assert page_of(sold) in shown


def test_a_hold_is_placed_with_a_note_and_released_again(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    client = seat()
    hold = reverse("order_hold", args=[sold.parent_order_id])
    assert "field is required" in client.post(hold, {"note": ""}).content.decode()
    assert "never kept" in client.post(hold, {"note": "4242 4242 4242 4242"}).content.decode()
    assert not Hold.objects.exists()
    assert client.post(hold, {"note": "calls back"})["Location"] == page_of(sold)
    assert "calls back" in text_of(client, page_of(sold))
    client.post(reverse("continuity_order_release", args=[sold.key]))
    [kept] = Hold.objects.all()
    assert kept.released_by == "staff:olle"


def test_a_consent_that_came_later_is_recorded_once(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    place_holds([sold.parent_order_id], "consent", on=DAY, actor=ACTOR)
    client = seat()
    given = {"script": "standard/en", "channel": "phone", "recording": "tape 7"}
    answered = client.post(reverse("order_consent", args=[sold.parent_order_id]), given)
    assert "never changed" in answered.content.decode()  # the shop sells with a consent


def test_a_new_customer_has_an_address_and_errors_stand_at_their_fields(shop: Shop) -> None:
    client = seat()
    typed = {"name": "Nils Ny", "phone": "08-1", "email": "nils", "language": "sv", "street": "4242 4242 4242 4242"}
    typed |= {"postcode": "111 22", "city": "Stockholm", "country": "se"}
    refused = client.post("/customers/new", typed).content.decode()
    assert "valid email" in refused
    assert "never kept" in refused
    made = client.post("/customers/new", typed | {"email": "n@example.com", "street": "Ågatan 1"})
    customer = Customer.objects.get(name="Nils Ny")
    assert made["Location"] == f"/customers/{customer.code}"
    address = Address.objects.get(customer_id=customer.pk)
    assert (address.recipient, address.country) == ("Nils Ny", "SE")


def test_a_customer_is_changed_and_the_old_and_the_new_are_told(shop: Shop) -> None:
    code = shop.customer(name="Eva Ek", email="e@example.com", phone="08-1", language="sv")
    client = seat()
    client.post(f"/customers/{code}/change", {"name": "Eva Alm", "email": "", "phone": "08-2", "language": "sv"})
    shown = text_of(client, f"/customers/{code}")
    assert "Eva Alm" in shown
    assert "Changed the customer" in shown
    assert re.search(r'before">Eva Ek</span> → <strong>Eva Alm', shown)


def test_a_new_address_takes_the_place_of_the_old_one(shop: Shop) -> None:
    code = shop.customer()
    typed = {"recipient": "E", "street": "Nygatan 2", "postcode": "222 22", "city": "Lund", "country": "SE"}
    client = seat()
    client.post(f"/customers/{code}/addresses/new", typed)
    shown = text_of(client, f"/customers/{code}")
    assert "Nygatan 2" in shown
    assert "Earlier addresses" in shown


def test_a_card_comes_by_link_while_the_agent_looks(shop: Shop) -> None:
    code = shop.customer()
    client = seat()
    client.post(f"/customers/{code}/card")
    waiting = text_of(client, f"/customers/{code}/card")
    link = re.search(r'class="link" href="([^"]+)"', waiting)
    assert link
    assert "every 3s" in waiting
    assert "every 3s" in client.post(f"/customers/{code}/card/now").content.decode()
    page = link[1].rsplit("/", 1)[1]
    assert not shop.gateway.enter_card(page, number="4242424242424242", expires="05/31", code="123")
    came = client.post(f"/customers/{code}/card/now").content.decode()
    assert "The new card is there" in came
    assert "every 3s" not in came


def test_orders_are_listed_narrowed_and_paged(shop: Shop) -> None:
    sold = shop.sell_many("CLUB", 60)
    client = seat()
    first = text_of(client, "/orders?kind=parent")
    following = re.search(r'rel="next" href="(\?[^"]+)"', first)
    assert following
    second = text_of(client, f"/orders{following[1].replace('&amp;', '&')}")
    seen = [set(re.findall(r'/orders/(\d+)"', page)) for page in (first, second)]
    assert not seen[0] & seen[1]
    assert seen[0] | seen[1] == {str(each.parent_order_id) for each in sold}
    assert "No order fits" in text_of(client, "/orders?kind=child")
    number = sold[7].parent_order_id
    assert client.get("/orders", {"number": number})["Location"] == f"/orders/{number}"
    assert "No order fits" in text_of(client, "/orders?number=999999999")
    assert sold[3].customer in text_of(client, f"/orders?customer={sold[3].customer}")


def test_what_is_on_hold_is_listed_by_its_reason(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    place_holds([sold.parent_order_id], "manual", on=DAY, actor="staff:olle", note="asks her husband")
    client = seat()
    assert "asks her husband" in text_of(client, "/orders?waiting=hold:manual")
    assert "No order fits" in text_of(client, "/orders?waiting=hold:stock")


def test_what_today_refused_is_listed_by_its_reason(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    place_holds([sold.parent_order_id], "manual", on=DAY, actor=ACTOR)
    run_day(DAY, ACTOR)
    client = seat()
    assert page_of(sold) in text_of(client, "/orders?waiting=refused:hold")
    assert page_of(sold) not in text_of(client, "/orders?waiting=refused:no_stock")
    assert page_of(sold) not in text_of(client, f"/orders?waiting=refused:hold&after={DAY}.99999999.1.1")


@pytest.mark.parametrize("after", ["x", "9" * 40, "2024-01-15.1", "-1", "²"])
def test_a_cursor_that_is_none_begins_at_the_start(shop: Shop, after: str) -> None:
    sold = shop.sell("CLUB")
    client = seat("supervisor")
    assert str(sold.parent_order_id) in text_of(client, f"/orders?after={after}")
    text_of(client, f"/orders?waiting=refused:hold&after={after}")
    assert "Took the order" in body(text_of(client, f"/audit?after={after}"))


@pytest.mark.parametrize("address", ["/orders/9", "/orders/" + "9" * 30, "/continuity-orders/" + "9" * 30])
def test_an_order_that_is_none_is_not_found(shop: Shop, address: str) -> None:
    client = seat()
    assert client.get(address).status_code == 404
    assert client.get("/customers/nobody").status_code == 404


def test_every_delivery_says_why_it_is_where_it_is_in_both_languages(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    for offset in range(3):
        run_day(day(offset), ACTOR)
    clock.begin(day(3))
    client = seat()
    assert "Not due yet: it can be made from 12 Feb 2024 on." in text_of(client, page_of(sold))
    client.cookies["kadens_language"] = "sv"
    shown = text_of(client, page_of(sold))
    assert "Not due" not in shown
    assert "12 feb. 2024" in shown


def test_what_differs_from_what_was_agreed_is_struck_through(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    client = seat()
    assert "Nothing differs" in text_of(client, page_of(sold))
    line = ContinuityLine.objects.filter(continuity_order_id=sold.key).order_by("-delivery_on").first()
    assert line
    agreed, moved = line.delivery_on, line.delivery_on + timedelta(days=2)
    from kadens.domain.continuity.changing import reschedule_line

    reschedule_line(sold.key, event=line.event, repetition=line.repetition, to=moved, on=DAY, actor=ACTOR)
    shown = text_of(client, page_of(sold))
    assert f'before">{agreed.day} {agreed:%b %Y}' in shown
    assert "Nothing differs" not in shown


def test_older_deeds_come_as_a_part_and_go_on_where_the_page_ended(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    for number in range(40):
        place_holds([sold.parent_order_id], "manual", on=DAY, actor=f"staff:p{number}x")
        client_release(sold)
    client = seat()
    for address in (f"/customers/{sold.customer}", page_of(sold), f"/orders/{sold.parent_order_id}"):
        whole = text_of(client, address)
        more = re.search(r'hx-get="([^"]+before=\d+)"', whole)
        assert more
        part = text_of(client, more[1], **PART)
        assert "<html" not in part
        timeline = whole.partition('<ol class="timeline">')[2].partition("</ol>")[0]
        told = [set(re.findall(r"p\d+x", deeds)) for deeds in (timeline, part)]
        assert told[1]
        assert not told[0] & told[1]


def client_release(sold: Sold) -> None:
    from kadens.domain.orders.holding import release_holds

    release_holds([sold.parent_order_id], on=DAY, actor=ACTOR)


def test_the_log_is_narrowed_by_who_what_and_when(shop: Shop) -> None:
    sold = shop.sell("CLUB")
    place_holds([sold.parent_order_id], "manual", on=day(1), actor="staff:nora")
    client = seat("supervisor")
    assert "Put the order on hold" in body(text_of(client, "/audit?actor=nora"))
    assert "Took the order" not in body(text_of(client, "/audit?actor=nora"))
    of_order = f"/audit?subject=order&subject_id={sold.parent_order_id}&last_on={DAY}"
    assert "Took the order" in body(text_of(client, of_order))
    assert "Put the order" not in body(text_of(client, f"/audit?last_on={DAY}"))
    assert "Put the order" in body(text_of(client, "/audit?deed=order.place_hold"))


def body(page: str) -> str:
    return page.partition("<tbody>")[2]


@pytest.mark.parametrize("make", [lambda sold: f"/customers/{sold.customer}", page_of, lambda sold: "/orders"])
def test_a_page_takes_as_many_statements_for_much_as_for_little(
    shop: Shop, make: Callable[[Sold], str], django_assert_max_num_queries: AtMost
) -> None:
    sold = shop.sell("CLUB")
    client = seat()
    counts = []
    for more in (0, 4):
        for _ in range(more):
            shop.sell("CLUB", customer=sold.customer)
            shop.sell("PLAN", customer=sold.customer)
        run_day(day(more), ACTOR)
        clock.begin(day(more))
        client.get(make(sold))
        with django_assert_max_num_queries(55) as taken:
            text_of(client, make(sold))
        counts.append(len(taken))
    assert counts[1] <= counts[0] + 4, counts  # a first payment, child order and hold have tables of their own


def test_every_deed_of_the_house_has_its_sentence() -> None:
    assert _deeds() - set(DEEDS) == set()


def _deeds() -> set[str]:
    """Every `Deed("verb", "object", …)` and `note_change(…, "verb", …)` of the source."""
    found: set[str] = set()
    for path in Path(kadens.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                words = [each.value for each in node.args if isinstance(each, ast.Constant)]
                if node.func.id == "Deed" and len(words) >= 2 and isinstance(node.args[0], ast.Constant):
                    found.add(f"{words[1]}.{words[0]}")
                if node.func.id == "note_change" and words:
                    found.add(f"continuity_order.{words[0]}")
    assert "order.place_hold" in found
    return found


def test_the_sentences_of_whys_have_the_names_and_fields_of_the_command_line() -> None:
    assert set(WHYS) == set(ENGLISH)
    for name, said in WHYS.items():
        with translation.override("en"):
            assert fields(str(said)) <= fields(ENGLISH[name]), name


def fields(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


def test_declines_have_the_words_of_the_domain() -> None:
    with translation.override("en"):
        assert {reason: str(words) for reason, words in DECLINES.items()} == declines._WORDS
        assert LABELS.keys() == DECLINES.keys()


def test_a_continuity_order_of_another_day_still_opens(shop: Shop) -> None:
    sold = shop.sell("SEASON", on=date(2024, 3, 1))
    clock.begin(date(2026, 1, 1))
    assert ContinuityOrder.objects.filter(pk=sold.key).exists()
    text_of(seat(), page_of(sold))
