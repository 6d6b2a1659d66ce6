"""The pages of numbers: chart, table, filters, in both languages, on desk and phone."""

import os
import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from pytest_django import DjangoDbBlocker

from kadens.domain.continuity.cancelling import cancel_order
from kadens.edges.desk.numbers.pages import PAGES
from kadens.operations.jobs import ALL_JOBS
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.browser.conftest import OpensDesk
from tests.browser.world import TODAY, World
from tests.operations.forecast.conftest import NAMES

HEADINGS = {
    "shipments": ("Shipments ahead", "Kommande leveranser"),
    "cash": ("Cash ahead", "Kommande betalningar"),
    "demand": ("Demand by product", "Behov per produkt"),
    "retention": ("Retention by month", "Kvar efter månader"),
    "retention-by-shipment": ("Retention by shipment", "Kvar efter leveranser"),
    "churn": ("Leaving by reason", "Uppsägningar efter orsak"),
    "declines": ("Declines by reason", "Nekade debiteringar efter orsak"),
    "accuracy": ("How good the forecast was", "Hur bra prognosen var"),
}
PICTURES = {"shipments": "shipments-ahead", "retention": "retention", "accuracy": "accuracy"}


@pytest.fixture(scope="module", autouse=True)
def something_to_see(world: World, django_db_blocker: DjangoDbBlocker) -> None:
    """Some leave, for several reasons; some have no money when their parcel is to go; and the forecast is measured."""
    before = TODAY - timedelta(days=1)
    with django_db_blocker.unblock():
        for number, code in enumerate(("too_expensive", "too_expensive", "moved", "too_much", "unspecified")):
            leaver = world.sell("VASES", on=before - timedelta(days=28 * number))
            cancel_order(leaver.key, reason="as told on the phone", code=code, on=before, actor="staff:agent")
        for behaviour in ("insufficient_funds", "do_not_honor", "insufficient_funds"):
            world.shop.behave(world.sell("VASES", on=before), behaviour)
        for name in (*NAMES, "process_payments"):  # what is to leave is charged by the next run
            run_job(ALL_JOBS[name], Request(as_of=before, actor="test"))
        run_job(ALL_JOBS["measure_forecast"], Request(as_of=before, actor="test"))


def test_all_pages_are_there() -> None:
    assert set(HEADINGS) == set(PAGES)


@pytest.mark.parametrize("code", HEADINGS)
def test_each_page_looks_well_in_both_languages_on_desk_and_phone(desk: OpensDesk, code: str) -> None:
    for width, language in (("desk", "en"), ("desk", "sv"), ("phone", "en"), ("phone", "sv")):
        seat = desk("finance", width=width, language=language)
        page = seat.open(f"/numbers/{code}")
        expect(page.locator("h1")).to_have_text(HEADINGS[code][language == "sv"])
        seat.looks_well()
        if code in PICTURES and language == "en":
            seat.picture(PICTURES[code])
        if os.environ.get("KADENS_LOOK"):
            page.screenshot(path=f"{os.environ['KADENS_LOOK']}/{code}-{width}-{language}.png", full_page=True)


def test_from_the_list_to_a_program_and_its_file(desk: OpensDesk) -> None:
    seat = desk("merchandiser")
    page = seat.open("/numbers")
    seat.looks_well()
    seat.picture("numbers")
    page.get_by_role("link", name="Shipments ahead").click()
    page.get_by_label("Program").select_option("COFFEE")
    page.get_by_label("Weeks ahead").fill("20")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("program=COFFEE"))
    expect(page.locator("tbody tr").first).to_contain_text("COFFEE")
    expect(page.locator("tbody")).not_to_contain_text("CLUB-BOOKS")
    expect(page.locator("svg.chart")).to_have_attribute("role", "img")
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == f"shipments-{TODAY}-20-COFFEE.csv"
    page.get_by_role("button", name="Compute again").click()
    expect(page.locator("#messages")).to_contain_text("Computed again")
    expect(page).to_have_url(re.compile("program=COFFEE"))


def test_a_field_that_is_wrong_says_so(desk: OpensDesk) -> None:
    seat = desk("supervisor")
    page = seat.open("/numbers/churn?first=2024-05-01&last=2024-04-01")
    expect(page.locator("form.filters")).to_contain_text("ends before it begins")
    seat.looks_well()


def test_the_forecast_says_how_far_it_was_off(desk: OpensDesk) -> None:
    page = desk("finance").open("/numbers/cash")
    expect(page.locator("main")).to_contain_text("the plan at face value")
    page.get_by_role("link", name="More about that").click()
    expect(page.get_by_role("button", name="Measure now")).to_be_visible()
