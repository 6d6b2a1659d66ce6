"""Parameters, date interval codes, payment schedules and products: what is shown, changed and refused."""

import inspect
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from kadens.domain.catalog.defining import NewProduct, define_products
from kadens.domain.catalog.models import Product
from kadens.domain.company.parameters import parameters
from kadens.domain.continuity.models import DateIntervalCode, ParentProduct
from kadens.domain.continuity.programs import define_date_intervals
from kadens.domain.payments.models import PaymentSchedule
from kadens.edges.desk.schedules.problem_words import SENTENCES
from kadens.pure import instalments
from kadens.pure.dates import Unit
from kadens.pure.schedule.interval import DateInterval, Half, Snap
from tests.factories.shop import ACTOR, DAY, SET_UP_ON, Shop

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]
PART = {"HX-Request": "true"}
FIRST_OF_MONTH = DateInterval("FIRST", Half(Snap.END_OF_MONTH, 1, Unit.DAYS), Half(snap_after=Snap.END_OF_MONTH))


@pytest.fixture
def client(shop: Shop, as_role: AsRole) -> Client:
    return as_role("merchandiser")


def typed_parameters(**changes: str) -> dict[str, str]:
    now = {
        "name": "Nordbok",
        "time_zone": "Europe/Stockholm",
        "days_before_delivery": "0",
        "repeat_threshold": "",
        "orders_per_run": "",
        "catch_up": "ship_all",
        "surge_limit": "3",
        "on_account_bill_days": "0",
        "authorization_retries": "3",
        "retry_days": "1, 3, 5",
        "card_expiry_warning_days": "45",
        "revenue_journal": "continuity",
        "payment_profile": "prepayments",
    }
    return {**now, **changes}


# Parameters


def test_what_changes_is_shown_before_it_is_saved_and_kept_in_the_history(client: Client) -> None:
    typed = typed_parameters(days_before_delivery="7", retry_days="2 4")
    shown = client.get("/parameters/edit", typed, headers=PART).content.decode()
    assert "Days before delivery" in shown
    assert "2, 4" in shown
    assert parameters().days_before_delivery == 0
    answered = client.post("/parameters/edit", typed, follow=True)
    assert parameters().days_before_delivery == 7
    assert parameters().retry_days == (2, 4)
    told = answered.content.decode()
    assert "The parameters are changed." in told
    assert "staff:a-merchandiser" in told


@pytest.mark.parametrize(
    ("name", "nonsense"),
    [
        ("days_before_delivery", "soon"),
        ("days_before_delivery", "-1"),
        ("days_before_delivery", "99999999999999999999"),
        ("retry_days", "5, 3"),
        ("retry_days", "one"),
        ("retry_days", "²"),
        ("time_zone", "Mars/Olympus"),
        ("surge_limit", "NaN"),
        ("catch_up", "whatever"),
        ("name", "\x00"),
    ],
)
def test_nonsense_in_a_parameter_gives_words_and_changes_nothing(client: Client, name: str, nonsense: str) -> None:
    before = parameters()
    typed = typed_parameters(**{name: nonsense})
    for answered in (client.get("/parameters/edit", typed, headers=PART), client.post("/parameters/edit", typed)):
        assert answered.status_code == 200
    assert parameters() == before


def test_money_limits_are_changed_by_those_who_answer_for_the_money(shop: Shop, as_role: AsRole) -> None:
    assert as_role("merchandiser").post("/parameters/limits", {}).status_code == 403
    typed = {"refund_limit": "120,50", "exposure_limit": "", "unknown_limit": "5"}
    assert as_role("finance").post("/parameters/limits", typed).status_code == 302
    assert parameters().refund_limit == 120_50
    assert parameters().unknown_limit == Decimal(5)


# Date interval codes


def test_a_code_is_tried_from_any_date(client: Client) -> None:
    define_date_intervals({"FIRST": FIRST_OF_MONTH}, on=SET_UP_ON, actor=ACTOR)
    key = DateIntervalCode.objects.get(code="FIRST").id
    told = client.get(f"/intervals/{key}", {"basis": "2024-01-31"}, headers=PART).content.decode()
    assert "1 Feb 2024" in told
    assert "29 Feb 2024" in told
    assert "1 Mar 2024" in told


def test_a_code_is_made_and_changed_and_a_new_one_never_hides_another(client: Client) -> None:
    typed = {"code": "MONTHLY", "from_snap_before": "end_of_month", "from_shift": "1", "from_unit": "days"}
    assert "start of the month" not in client.get("/intervals/new", typed, headers=PART).content.decode()
    assert client.post("/intervals/new", typed).status_code == 302
    again = client.post("/intervals/new", typed)
    assert "already" in again.content.decode()
    key = DateIntervalCode.objects.get(code="MONTHLY").id
    assert client.post(f"/intervals/{key}/edit", {**typed, "from_shift": "3"}).status_code == 302
    assert DateIntervalCode.objects.get(code="MONTHLY").from_half["shift"] == 3


def test_a_code_that_never_advances_is_refused(client: Client) -> None:
    typed = {"code": "STUCK", "from_shift": "0", "from_unit": "days", "from_locked": "nonsense"}
    assert client.post("/intervals/new", typed).status_code == 200
    typed = {"code": "FAR", "from_shift": "-36525", "from_unit": "years"}
    answered = client.post("/intervals/new", typed)
    assert "no program could use it" in answered.content.decode()
    assert not DateIntervalCode.objects.exists()


# Payment schedules


def test_the_split_is_shown_as_a_schedule_is_typed(client: Client) -> None:
    typed = {"code": "THREE", "allocation": "fixed_quantity", "payments": "3", "every": "1", "unit": "months"}
    typed |= {"tax": "first", "net": "300", "tax_percent": "10", "first_due_on": "2024-01-31"}
    told = client.get("/schedules/new", typed, headers=PART).content.decode()
    assert "130.00" in told
    assert "29 Feb 2024" in told
    assert not PaymentSchedule.objects.filter(code="THREE").exists()
    assert client.post("/schedules/new", typed).status_code == 302
    assert PaymentSchedule.objects.get(code="THREE").payments == 3


def test_a_specified_schedule_has_lines_and_says_what_is_wrong_with_them(client: Client) -> None:
    typed = {"code": "PARTS", "allocation": "specified", "unit": "months", "tax": "proportional"}
    lines = {"line-0-after": "0", "line-0-unit": "months", "line-0-percent": "70", "line-0-ship": "on"}
    lines |= {"line-1-after": "1", "line-1-unit": "months", "line-1-percent": "40"}
    told = client.post("/schedules/new", {**typed, **lines}).content.decode()
    assert "more than 100" in told
    assert client.post("/schedules/new", {**typed, **lines, "line-1-percent": "30"}).status_code == 302


def test_a_schedule_that_plans_follow_stays_as_it_is(shop: Shop, client: Client) -> None:
    shop.sell("PLAN")
    key = PaymentSchedule.objects.get(code="MONTHLY-3").id
    assert "stays as it is" in client.get(f"/schedules/{key}").content.decode()
    typed = {"allocation": "fixed_quantity", "payments": "4", "every": "1", "unit": "months", "tax": "proportional"}
    refused = client.post(f"/schedules/{key}/edit", typed)
    assert "define the change under another code" in refused.content.decode()
    assert PaymentSchedule.objects.get(code="MONTHLY-3").payments == 3


def test_every_problem_of_a_schedule_has_its_sentence_in_the_pages() -> None:
    text = inspect.getsource(instalments)
    assert [sentence for sentence in SENTENCES if f'"{sentence}"' not in text] == []
    assert text.count('        yield "') == len(SENTENCES)


# Products


def test_a_product_is_found_made_priced_and_counted(client: Client) -> None:
    typed = {"sku": "LAMP", "name": "Lamp", "kind": "item", "unit": "pcs", "tax_group": "goods", "stock": "12"}
    assert client.post("/products/new", {**typed, "prices": "EUR 12,50\nSEK 140"}).status_code == 302
    lamp = Product.objects.get(sku="LAMP")
    told = client.get(f"/products/{lamp.id}").content.decode()
    assert "€12.50" in told
    assert "12 free" in told
    assert "LAMP" in client.get("/products", {"q": "lam"}, headers=PART).content.decode()
    assert client.post(f"/products/{lamp.id}/stock", {"available": "9"}).status_code == 302
    assert "9 free" in client.get(f"/products/{lamp.id}").content.decode()
    refused = client.post(f"/products/{lamp.id}/edit", {**typed, "prices": "twelve"})
    assert "is no price" in refused.content.decode()
    assert "already" in client.post("/products/new", {**typed, "prices": ""}).content.decode()


def test_a_parent_product_stands_for_a_program(shop: Shop, client: Client) -> None:
    shop.ready("CLUB")
    typed = {"sku": "GIFT", "name": "Gift", "kind": "parent", "unit": "pcs", "tax_group": "standard"}
    answered = client.post("/products/new", typed)
    gift = Product.objects.get(sku="GIFT")
    assert answered["Location"] == f"/products/{gift.id}/program"
    client.post(f"/products/{gift.id}/program", {"program": "CLUB", "event_duration": "2"})
    assert ParentProduct.objects.get(product_id=gift.id).event_duration == 2
    assert "2 events" in client.get(f"/products/{gift.id}").content.decode()


def test_a_field_for_an_item_offers_items_alone(client: Client) -> None:
    define_products([NewProduct(sku="BOOKCLUB", name="Club", kind="parent")], on=DAY, actor=ACTOR)
    told = client.get("/products/options", {"e1-1-sku": "book", "currency": "EUR"}).content.decode()
    assert 'value="BOOK"' in told
    assert "BOOKCLUB" not in told


@pytest.mark.parametrize("address", ["/products", "/programs"])
def test_what_is_typed_to_find_something_is_no_pattern_and_breaks_nothing(client: Client, address: str) -> None:
    for text in ("%", "_", "\\", "\x00", "'", "å" * 300):
        assert client.get(address, {"q": text}).status_code == 200
    assert "BOOK" not in client.get("/products", {"q": "%"}, headers=PART).content.decode()


@pytest.mark.parametrize("address", ["/parameters", "/intervals", "/schedules", "/products", "/programs"])
def test_a_list_takes_as_many_statements_however_long_it_is(
    shop: Shop, client: Client, address: str, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    shop.ready("CLUB", "PLAN")
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        client.get(address)
    shop.ready()
    define_products([NewProduct(sku=f"P{number}", name="P") for number in range(60)], on=DAY, actor=ACTOR)
    codes = {f"C{number}": FIRST_OF_MONTH for number in range(20)}
    define_date_intervals(codes, on=date(2024, 1, 1), actor=ACTOR)
    with django_assert_max_num_queries(14):  # type: ignore[attr-defined]
        assert client.get(address).status_code == 200
