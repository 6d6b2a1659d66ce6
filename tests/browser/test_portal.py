"""Customers' own pages: no sign-in, no script, the keyboard alone, on a phone and in both languages."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kadens.domain.continuity.queries import whole_order
from kadens.domain.customers.models import Customer
from kadens.domain.notices.links import CARD, MANAGE, link_token
from kadens.domain.payments.gateway import gateway as connected_one
from kadens.domain.payments.gateway import use
from kadens.edges.gateways.http_gateway import HttpGateway
from kadens.edges.gateways.server.starting import open_gateway
from tests.browser.conftest import OpensDesk
from tests.browser.world import World

LANGUAGES = [("en", "Skip the next delivery", "Skip it"), ("sv", "Hoppa över nästa leverans", "Hoppa över den")]


def own_page(code: str, *, language: str = "en", purpose: str = MANAGE) -> str:
    customer = Customer.objects.get(code=code)
    Customer.objects.filter(id=customer.pk).update(language=language)
    return f"/{'o' if purpose == MANAGE else 'c'}/{link_token(purpose, customer.pk)}"


@pytest.mark.parametrize(("language", "link", "button"), LANGUAGES)
def test_a_delivery_is_skipped_with_the_keyboard_on_a_phone(
    desk: OpensDesk, world: World, language: str, link: str, button: str
) -> None:
    who = world.sold["COFFEE", "K1004"]
    seat = desk(None, width="phone", language=language)
    page = seat.open(own_page("K1004", language=language))
    seat.looks_well()
    if language == "en":
        seat.picture("portal")
    before = sum(line.status == "skipped" for line in whole_order(who.key).lines)
    page.get_by_role("link", name=link).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(link)
    seat.looks_well()
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_be_visible()
    seat.looks_well()
    assert sum(line.status == "skipped" for line in whole_order(who.key).lines) == before + 1


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_every_page_looks_well(desk: OpensDesk, world: World, width: str) -> None:
    seat = desk(None, width=width)
    key = world.sold["COFFEE", "K1005"].key
    own = own_page("K1005")
    for change in ("skip", "pause", "cancel"):
        page = seat.open(f"{own}/{key}/{change}")
        expect(page.get_by_role("button")).to_be_visible()
        seat.looks_well()
    seat.open(f"{own_page('K1008')}/{world.sold['COFFEE', 'K1008'].key}/resume")
    seat.looks_well()
    seat.open(own_page("K1005", purpose=CARD))
    seat.looks_well()


def test_a_year_that_is_paid_is_cancelled_and_the_money_is_told(desk: OpensDesk, world: World) -> None:
    who = world.sold["YEARBOX", "K1007"]
    seat = desk(None)
    page = seat.open(f"{own_page('K1007')}/{who.key}/cancel")
    expect(page.locator("main")).to_contain_text("back on your card")
    page.get_by_role("button", name="Cancel it").click()
    expect(page.get_by_role("status")).to_contain_text("cancelled")
    assert whole_order(who.key).head.status == "cancelled"


@pytest.fixture
def gateway(world: World, tmp_path: Path) -> Iterator[HttpGateway]:
    """The test gateway's server, connected in the place of the world's own."""
    before = connected_one()
    with open_gateway(str(tmp_path / "books.sqlite"), secret="browser") as server:
        use(HttpGateway(f"http://127.0.0.1:{server.port}", secret="browser"))
        yield connected_one()
    use(before)


def test_a_new_card_is_entered_at_the_gateway_and_one_comes_back(
    desk: OpensDesk, world: World, gateway: HttpGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    seat = desk(None, width="phone")
    monkeypatch.setenv("KADENS_PUBLIC_URL", seat.address)
    page = seat.open(own_page("K1010", purpose=CARD))
    page.get_by_role("button").click()
    page.wait_for_url(lambda address: not address.startswith(seat.address))
    seat.looks_well()
    page.get_by_label("Card number").fill("4242 4242 4242 4242")
    page.get_by_label("Good until").fill("12/30")
    page.get_by_label("Security code").fill("123")
    page.get_by_role("button", name="Keep this card").click()
    page.get_by_role("link", name="Back to the shop").click()
    page.wait_for_url(lambda address: address.startswith(seat.address))
    expect(page.get_by_role("status")).to_contain_text("Thank you!")
