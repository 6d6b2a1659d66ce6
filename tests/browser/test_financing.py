"""The finance pages: from the ageing to a paid bill, refunds of two persons, a balanced journal, a settled payment."""

import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from kadens.domain.continuity.cancelling import cancel_order
from kadens.domain.customers.models import Customer
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Charge, Reconciliation, RefundPart
from kadens.domain.payments.processing import process_payments
from kadens.plumbing import clock
from kadens.plumbing.approvals.queries import approvals
from tests.browser.conftest import Desk, OpensDesk, on
from tests.browser.world import TODAY, World
from tests.domain.payments.saying import CONFLICT, UNKNOWN, Saying
from tests.factories.shop import Sold

FROM = on("2024-03-01")
SPAN = f"first=2024-01-01&last={TODAY.isoformat()}"
DUE = f"due_from=2024-01-01&due_to={TODAY.isoformat()}"
PAGES = (
    f"/payments?{DUE}",
    "/payments/waiting",
    "/receivables",
    "/refunds",
    f"/journal?{SPAN}",
    f"/journal/entries?{SPAN}",
    "/journal/deferred",
    "/journal/accounts",
    "/reconciliation",
)


def billed(world: World) -> tuple[Sold, Charge]:
    """An order on account of March, whose first bills nobody has paid."""
    sold = world.sell("PLAN", on=FROM, pay_with="on_account")
    process_payments(as_of=TODAY, actor="test", parent_line_ids=[sold.parent_line_id])
    return sold, Charge.objects.filter(parent_line_id=sold.parent_line_id, status="billed").order_by("due_on")[0]


def quarantined(world: World) -> Attempt:
    """A payment that the gateway took, and about which it contradicts itself."""
    sold, gateway = world.sell("PLAN", on=TODAY), world.shop.gateway
    taken: Any = lambda ref, key: (gateway.confirm(ref, key), UNKNOWN)[1]  # noqa: E731
    use(Saying(gateway, confirm=[taken], get=[CONFLICT]))  # type: ignore[no-untyped-call]
    for _ in range(2):
        process_payments(as_of=TODAY, actor="test", parent_line_ids=[sold.parent_line_id])
    use(gateway)
    return Attempt.objects.get(charge__parent_line_id=sold.parent_line_id)


def reconciled() -> None:
    """Three days that were held against the gateway's report and agree with it; once for the session."""
    if Reconciliation.objects.exists():
        return
    for number, taken in enumerate((23_75, 0, 47_50)):
        until = clock.now() - timedelta(days=3 - number)
        sums = dict.fromkeys(("moved_refunded", "settled_refunded", "booked_refunded", "open_items", "differences"), 0)
        sums |= dict.fromkeys(("moved_taken", "settled_taken", "booked_taken"), taken)
        stretch = {"day": until.date(), "since": until - timedelta(days=1), "until": until, "reconciled_at": until}
        Reconciliation.objects.create(account="test", movements=taken // 23_75, actor="timetable", **stretch, **sums)


def press(page: Page, words: str) -> None:
    """Go to a link or a button with the Tab key alone, and press it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()") == words:
            page.keyboard.press("Enter")
            return
    raise AssertionError(f"the keyboard does not come to {words!r}")


def test_from_the_ageing_to_a_bill_that_is_paid_with_the_keyboard(desk: OpensDesk, world: World) -> None:
    sold, bill = billed(world)
    customer = Customer.objects.get(code=sold.customer)
    seat = desk("finance")
    page = seat.open("/receivables")
    seat.looks_well()
    seat.picture("receivables")
    page.get_by_role("row", name=customer.code).get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("owes")
    seat.looks_well()
    row = page.get_by_role("row", name=bill.key)
    expect(row).to_contain_text("€44.00")
    row.get_by_role("link", name="Enter the payment").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Came in on")).to_have_value(TODAY.isoformat())
    seat.looks_well()
    press(page, "It came in")
    expect(page.get_by_role("status")).to_contain_text("the bill is paid")
    expect(page.get_by_role("region", name="Booked")).to_contain_text("payment of a bill")
    seat.looks_well()
    page.goto(f"{seat.address}/receivables/{customer.pk}")
    expect(page.get_by_role("row", name=bill.key)).to_have_count(0)


def test_a_large_refund_is_asked_by_one_person_and_approved_by_another(desk: OpensDesk, world: World) -> None:
    sold = world.sell("YEAR", on=TODAY, quantity=4)
    process_payments(as_of=TODAY, actor="test", parent_line_ids=[sold.parent_line_id])
    cancel_order(sold.key, reason="moves abroad", on=TODAY, actor="staff:agent")
    [asked] = [each for each in approvals(kind="refund") if each.asked_by == "staff:agent"]
    finance = desk("finance").open("/refunds")
    row = finance.get_by_role("region", name="Wait for a second person").get_by_role("row", name=f"Request {asked.id}")
    expect(row).to_contain_text("agent")
    seat = desk("supervisor")
    page = seat.open("/refunds")
    seat.looks_well()
    seat.picture("refunds")
    page.get_by_role("link", name=f"Request {asked.id}").first.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("Approved")
    page.goto(f"{seat.address}/refunds")
    expect(page.get_by_role("link", name=f"Request {asked.id}")).to_have_count(0)
    process_payments(as_of=TODAY, actor="test", parent_line_ids=[sold.parent_line_id])


def test_a_refused_refund_is_settled_by_hand(desk: OpensDesk, world: World) -> None:
    sold = world.sell("YEAR", on=TODAY)
    process_payments(as_of=TODAY, actor="test", parent_line_ids=[sold.parent_line_id])
    cancel_order(sold.key, reason="too many books", on=TODAY, actor="staff:agent")
    part = RefundPart.objects.get(attempt__charge__parent_line_id=sold.parent_line_id)
    RefundPart.objects.filter(pk=part.pk).update(status="quarantined", reason="conflict")
    seat = desk("finance")
    page = seat.open("/refunds")
    page.get_by_role("link", name=f"Settle it {part.pk}").click()
    seat.looks_well()
    page.get_by_label("a transfer by the bank").check()
    page.get_by_label("How and why").fill("by the bank, number 77")
    page.get_by_role("button", name="Settle it").click()
    expect(page.get_by_role("status")).to_contain_text("settled")
    expect(page.get_by_role("link", name=f"Settle it {part.pk}")).to_have_count(0)
    assert RefundPart.objects.get(pk=part.pk).status == "transferred"


def test_the_trial_balance_balances_and_its_file_says_the_same(desk: OpensDesk, world: World, tmp_path: Path) -> None:
    seat = desk("finance")
    page = seat.open(f"/journal?{SPAN}")
    expect(page.locator(".proof")).to_contain_text("balanced")
    seat.looks_well()
    seat.picture("journal")
    shown = [
        [
            cell.replace("€", "").replace(",", "").replace("−", "-")
            for cell in row.locator("td.number").all_inner_texts()
        ]
        for row in page.locator("#balances tbody tr, #balances tfoot tr").all()
    ]
    with page.expect_download() as coming:
        page.get_by_role("link", name="CSV").click()
    path = tmp_path / "balance.csv"
    coming.value.save_as(path)
    _titles, *rows = csv.reader(path.read_text("utf-8-sig").splitlines())
    assert [row[3:] for row in rows] == shown
    page.get_by_role("link", name="Accounts receivable").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Entries of the journal")
    page.locator(".entries tbody a").first.click()
    expect(page.get_by_role("region", name="Legs")).to_contain_text("balanced")
    seat.looks_well()


def test_a_quarantined_payment_is_settled_as_the_gateway_says(desk: OpensDesk, world: World) -> None:
    held = quarantined(world)
    seat = desk("finance")
    page = seat.open("/payments/waiting")
    seat.looks_well()
    page.get_by_role("link", name=f"Settle it {held.key}").click()
    seat.looks_well()
    page.get_by_label("It took nothing").check()
    page.get_by_label("How you know").fill("their hotline")
    page.get_by_role("button", name="Ask the gateway").click()
    expect(page.locator("form .alert")).to_contain_text("says that it took the money")
    page.get_by_label("It took the money").check()
    page.get_by_role("button", name="Ask the gateway").click()
    expect(page.get_by_role("status")).to_contain_text("is booked as paid")
    page = seat.open(f"/payments/{held.charge_id}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("paid")
    seat.looks_well()
    seat.picture("charge")


def test_an_account_gets_another_name(desk: OpensDesk, world: World) -> None:
    seat = desk("finance")
    page = seat.open("/journal/accounts")
    page.get_by_role("link", name="Change Sales", exact=False).first.click()
    name = page.get_by_label("Name")
    before = name.input_value()
    name.fill("Book sales")
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("region", name="Chart of accounts")).to_contain_text("Book sales")
    page.get_by_role("row", name="Book sales").get_by_role("link").click()
    page.get_by_label("Name").fill(before)
    page.get_by_role("button", name="Change it").click()


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_every_page_looks_well(desk: OpensDesk, world: World, language: str, width: str) -> None:
    reconciled()
    seat: Desk = desk("finance", language=language, width=width)
    for path in PAGES:
        seat.open(path)
        seat.looks_well()
        if language == "en" and path.startswith(("/payments?", "/reconciliation")):
            seat.picture(path.strip("/").partition("?")[0])


def test_who_only_reads_finds_nothing_to_press(desk: OpensDesk, world: World) -> None:
    _, bill = billed(world)
    page = desk("administrator").open(f"/payments/{bill.pk}")
    expect(page.get_by_role("link", name="Enter the payment")).to_have_count(0)
