"""Pages of numbers: what they show, that files and table are the same, and in how many statements."""

import csv
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from io import BytesIO, StringIO

import openpyxl
import pytest
from django.core.cache import cache
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.continuity.measuring import last_measurement
from kadens.edges.desk.numbers.pages import PAGES
from kadens.operations.jobs import ALL_JOBS, daily
from kadens.operations.jobs.asking import queue_now
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories.another_day import today_is
from tests.factories.shop import ACTOR, DAY, Shop, a_shop, day
from tests.operations.forecast.conftest import NAMES

pytestmark = pytest.mark.django_db

AtMost = Callable[..., AbstractContextManager[CaptureQueriesContext]]
NOW = day(40)
MOST = 34
"""The statements of a page whose report is made for it."""
FROM_THE_CACHE = 12


@pytest.fixture
def shop() -> Iterator[Shop]:
    """Forty days of a shop, one of whose customers has left and another has no money; its today is the last of them."""
    with today_is(NOW):
        shop = a_shop(repeat_threshold=2)
        sold = [*shop.sell_many("CLUB", 4), *shop.sell_many("VASES", 2)]
        shop.behave(sold[1], "insufficient_funds")
        live(0, 20)
        cancel_order(sold[0].key, reason="=cmd|' /C calc'!A0", on=day(21), actor=ACTOR)
        live(21, 40)
        yield shop
        cache.clear()


def live(first: int, last: int) -> None:
    for number in range(first, last + 1):
        for name in NAMES:
            run_job(ALL_JOBS[name], Request(as_of=day(number), actor="test"))


def whole(client: Client, address: str) -> bytes:
    return b"".join(client.get(address))


def lines(client: Client, address: str) -> list[list[str]]:
    """The titles and the rows of a file, without the row of sums."""
    return [row for row in csv.reader(StringIO(whole(client, address).decode("utf-8-sig"))) if row[0] != "Sum"]


@pytest.mark.parametrize("code", PAGES)
def test_every_page_shows_its_table_and_the_files_hold_the_same(
    code: str, shop: Shop, as_role: Callable[[str], Client]
) -> None:
    if code == "accuracy":
        run_job(ALL_JOBS["measure_forecast"], Request(as_of=NOW, actor="test"))
    client = as_role("finance")
    page = client.get(f"/numbers/{code}")
    assert page.status_code == 200
    [head, *rows] = lines(client, f"/numbers/{code}.csv")
    assert rows
    assert (len(page.context["head"]), len(page.context["rows"])) == (len(head), len(rows))
    assert "<svg" in page.content.decode()
    sheet = openpyxl.load_workbook(BytesIO(whole(client, f"/numbers/{code}.xlsx"))).active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]] == head
    summed = any(amount.startswith("€") for row in page.context["rows"] for amount in (cell.text for cell in row))
    assert sheet.max_row == len(rows) + 1 + summed


def test_the_cells_of_the_file_are_those_of_the_table(shop: Shop, as_role: Callable[[str], Client]) -> None:
    client = as_role("merchandiser")
    table = client.get("/numbers/shipments?weeks=3").context["rows"]
    [head, *rows] = lines(client, "/numbers/shipments.csv?weeks=3")
    value, planned = head.index("value"), head.index("planned")
    told = [(row[planned].text, row[value].text) for row in table]
    assert told == [(row[planned], f"€{Decimal(row[value]):,.2f}") for row in rows]
    text = whole(client, "/numbers/shipments.csv?weeks=3").decode("utf-8-sig")
    [*_rows, sums] = csv.reader(StringIO(text))
    assert (sums[0], Decimal(sums[value])) == ("Sum", sum(Decimal(row[value]) for row in rows))


def test_a_page_is_narrowed_to_a_program_and_a_stretch(shop: Shop, as_role: Callable[[str], Client]) -> None:
    client = as_role("supervisor")
    assert {row[1] for row in lines(client, "/numbers/shipments.csv")[1:]} == {"CLUB"}  # the vases have all left
    assert lines(client, "/numbers/shipments.csv?program=VASES")[1:] == []
    assert lines(client, f"/numbers/churn.csv?first={day(22)}&last={NOW}")[1:] == []
    page = client.get(f"/numbers/churn?first={NOW}&last={DAY}")
    assert "ends before it begins" in page.content.decode()
    assert client.get(f"/numbers/churn.csv?first={NOW}&last={DAY}").status_code == 404
    assert client.get("/numbers/nothing").status_code == 404


def test_a_reason_is_told_in_the_words_of_the_company(shop: Shop, as_role: Callable[[str], Client]) -> None:
    cancel_order(shop.sell("CLUB").key, reason="as told", code="too_expensive", on=NOW, actor=ACTOR)
    client = as_role("finance")
    client.cookies["kadens_language"] = "sv"
    page = client.get("/numbers/churn").content.decode()
    assert "För dyrt" in page
    assert "too_expensive" not in page
    assert "too_expensive" in {row[2] for row in lines(client, "/numbers/churn.csv")}


def test_what_would_be_a_formula_is_a_text(shop: Shop, as_role: Callable[[str], Client]) -> None:
    client = as_role("finance")
    assert lines(client, "/numbers/churn.csv")[1][2] == "'=cmd|' /C calc'!A0"
    sheet = openpyxl.load_workbook(BytesIO(whole(client, "/numbers/churn.xlsx"))).active
    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=cmd|' /C calc'!A0", "s")


def test_a_report_is_kept_for_the_day_until_it_is_wanted_again(shop: Shop, as_role: Callable[[str], Client]) -> None:
    client = as_role("finance")
    before = lines(client, "/numbers/churn.csv")
    cancel_order(shop.sell("CLUB").key, reason="other", on=NOW, actor=ACTOR)
    assert lines(client, "/numbers/churn.csv") == before
    assert client.post("/numbers/churn").status_code == 302
    assert len(lines(client, "/numbers/churn.csv")) == len(before) + 1


def test_the_statements_of_a_page_do_not_grow(
    shop: Shop, as_role: Callable[[str], Client], django_assert_max_num_queries: AtMost
) -> None:
    client = as_role("administrator")
    for _ in range(2):
        for code in PAGES:
            with django_assert_max_num_queries(MOST):
                client.get(f"/numbers/{code}")
            with django_assert_max_num_queries(FROM_THE_CACHE):
                client.get(f"/numbers/{code}")
        cache.clear()
        for sold in shop.sell_many("CLUB", 20, on=day(30)):
            cancel_order(sold.key, reason=f"reason {sold.key}", on=day(32), actor=ACTOR)


def test_the_forecast_says_how_far_it_was_off_once_that_is_measured(
    shop: Shop, as_role: Callable[[str], Client]
) -> None:
    client = as_role("finance")
    assert "not known yet" in client.get("/numbers/shipments").content.decode()
    assert "Nothing is measured yet" in client.get("/numbers/accuracy").content.decode()
    assert not daily.is_idle("measure_forecast")
    report = run_job(ALL_JOBS["measure_forecast"], Request(as_of=NOW, actor="test", dry_run=True))
    assert report.done
    assert last_measurement() is None
    run_job(ALL_JOBS["measure_forecast"], Request(as_of=NOW, actor="test"))
    measured = last_measurement()
    assert measured is not None
    assert len(measured.errors) == report.done
    assert daily.is_idle("measure_forecast")
    page = client.get("/numbers/shipments").content.decode()
    assert "In weeks 1–4 the forecast of shipments was wrong by" in page
    own = {row[0] for row in lines(client, "/numbers/accuracy.csv?program=CLUB")[1:]}
    assert own == {"CLUB"}


def test_the_worker_is_asked_to_measure(shop: Shop, as_role: Callable[[str], Client]) -> None:
    client = as_role("finance")
    page = client.post("/numbers/accuracy/measurement", follow=True)
    assert "The worker measures it" in page.content.decode()
    assert [each.job for each in queue_now().waiting] == ["measure_forecast"]
    assert "waits already" in client.post("/numbers/accuracy/measurement", follow=True).content.decode()


def test_agents_and_operators_see_no_numbers(as_role: Callable[[str], Client]) -> None:
    a_shop()
    for role in ("agent", "operator"):
        client = as_role(role)
        for address in ("/numbers", "/numbers/cash", "/numbers/cash.csv"):
            assert client.get(address).status_code == 403
