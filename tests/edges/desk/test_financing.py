"""The finance pages: what they show, change and refuse, their files, and in how many statements."""

import csv
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from io import BytesIO, StringIO
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.ledger.models import Account, Entry
from kadens.domain.payments.gateway import use
from kadens.domain.payments.models import Attempt, Charge, Reconciliation, ReconciliationDifference, RefundPart
from kadens.operations.jobs.asking import queue_now
from kadens.operations.jobs.daily import run_day
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals
from kadens.plumbing.audit.models import AuditEvent
from tests.domain.payments.saying import CONFLICT, UNKNOWN, Saying
from tests.factories.another_day import today_is
from tests.factories.shop import ACTOR, DAY, Shop

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]
UNTIL = DAY + timedelta(days=40)
SPAN = f"first={DAY.isoformat()}&last={UNTIL.isoformat()}"
DUE = f"due_from={DAY.isoformat()}&due_to={UNTIL.isoformat()}"


@pytest.fixture(autouse=True)
def at_the_end() -> Iterator[None]:
    with today_is(UNTIL):
        yield


def live(shop: Shop, *, many: int = 1, until: date = UNTIL) -> None:
    """Some on account, some by card, some declined, all of a few weeks."""
    shop.sell_many("PLAN", many, pay_with="on_account")
    shop.sell_many("LATER", many)
    shop.sell_many("CLUB", many)
    shop.behave(shop.sell("PLAN"), "insufficient_funds")
    days = (until - DAY).days + 1
    for number in range(0, days, 5):
        run_day(DAY + timedelta(days=number), ACTOR)
    run_day(until, ACTOR)


def body(client: Client, path: str) -> str:
    answered = client.get(path)
    assert answered.status_code == 200, (path, answered.status_code)
    return answered.content.decode()


def table(client: Client, path: str) -> list[list[str]]:
    answered = client.get(path)
    assert answered.status_code == 200
    text = b"".join(answered).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_charges_are_narrowed_summed_and_exported(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("finance")
    declined = Charge.objects.filter(status="declined").get()
    shown = body(client, f"/payments?{DUE}&status=declined&reason=insufficient_funds")
    assert declined.key in shown
    assert "not enough money on the account" in shown
    assert Charge.objects.filter(status="billed").first().key not in shown  # type: ignore[union-attr]
    titles, *rows, sums = table(client, f"/payments/export?{DUE}")
    due = Charge.objects.filter(due_on__lte=UNTIL).exclude(status__in=("replaced", "cancelled"))
    assert {row[0] for row in rows} == {charge.key for charge in due}
    assert sums[-2] == f"{sum(charge.amount for charge in due) / 100:.2f}"
    assert titles[0] == "charge"


def test_a_customer_and_an_order_narrow_the_charges(shop: Shop, as_role: AsRole) -> None:
    live(shop, many=2)
    client = as_role("finance")
    charge = Charge.objects.filter(status="billed").select_related("customer", "parent_line").first()
    assert charge is not None
    own = set(Charge.objects.filter(customer=charge.customer, due_on__lte=UNTIL).values_list("key", flat=True))
    _, *rows, _sums = table(client, f"/payments/export?{DUE}&customer={charge.customer.code}")
    assert {row[0] for row in rows} == own
    _, *rows, _sums = table(client, f"/payments/export?{DUE}&order={charge.parent_line.order_id}")  # type: ignore[union-attr]
    assert {row[0] for row in rows} == own


@pytest.mark.parametrize(
    "asked",
    ["customer=NOBODY", "order=abc", "status=gone", "due_from=2024-13-01", "due_from=2025-01-01&due_to=2024-01-01"],
)
def test_what_cannot_be_looked_for_is_said_at_its_field(shop: Shop, as_role: AsRole, asked: str) -> None:
    client = as_role("finance")
    assert "invalid-feedback" in body(client, f"/payments?{asked}")
    assert client.get(f"/payments/export?{asked}").status_code == 400


def test_a_page_goes_on_where_the_last_one_ended(shop: Shop, as_role: AsRole) -> None:
    shop.sell_many("PLAN", 60, pay_with="on_account")
    run_day(DAY, ACTOR)
    client = as_role("finance")
    first = client.get(f"/payments?{DUE}&status=billed").context
    rest = client.get(f"/payments?{DUE}&status=billed&after={first['next']}").context
    assert (len(first["rows"]), len(rest["rows"]), rest["next"]) == (50, 10, None)
    assert not {row.key for row in first["rows"]} & {row.key for row in rest["rows"]}
    assert first["total"].charges == rest["total"].charges == 60
    assert client.get(f"/payments?{DUE}&after=nonsense").context["further"] is False


def test_a_charge_tells_its_story_entries_and_letters(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("supervisor")
    declined = Charge.objects.filter(status="declined").get()
    shown = body(client, f"/payments/{declined.pk}")
    assert "declined; may be tried again" in shown
    assert "the payment failed" in shown
    paid = Charge.objects.filter(status="paid").first()
    assert paid is not None
    entry = Entry.objects.get(kind="charge", subject_id=paid.pk)
    assert f"/journal/entries/{entry.pk}" in body(client, f"/payments/{paid.pk}")
    assert client.get("/payments/999999").status_code == 404


def test_a_bill_is_paid_on_the_day_the_money_came(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("finance")
    bill = Charge.objects.filter(status="billed").order_by("id").first()
    assert bill is not None
    assert bill.processed_on is not None
    address = f"/payments/{bill.pk}/receipt"
    for day in (UNTIL + timedelta(days=1), bill.processed_on - timedelta(days=1)):
        assert "invalid-feedback" in client.post(address, {"received_on": day.isoformat()}).content.decode()
    came = UNTIL - timedelta(days=1)
    assert client.post(address, {"received_on": came.isoformat()}).status_code == 302
    assert Charge.objects.get(pk=bill.pk).status == "paid"
    assert Entry.objects.get(kind="bill_paid", subject_id=bill.pk).entered_on == came
    assert AuditEvent.objects.filter(action="receive", actor="staff:a-finance").count() == 1
    client.post(address, {"received_on": came.isoformat()})
    assert Entry.objects.filter(kind="bill_paid").count() == 1


def quarantine(shop: Shop) -> Attempt:
    """A charge whose money the gateway took, and about which it contradicts itself."""
    shop.sell("PLAN")
    gateway = shop.gateway
    taken: Any = lambda ref, key: (gateway.confirm(ref, key), UNKNOWN)[1]  # noqa: E731
    use(Saying(gateway, confirm=[taken], get=[CONFLICT]))  # type: ignore[no-untyped-call]
    run_day(DAY, ACTOR)
    run_day(DAY, ACTOR)
    use(gateway)
    return Attempt.objects.get(state="quarantined")


def test_a_quarantined_payment_is_listed_with_why(shop: Shop, as_role: AsRole) -> None:
    held = quarantine(shop)
    client = as_role("finance")
    shown = body(client, "/payments/waiting")
    assert held.key in shown
    assert "The gateway knows our key with another request" in shown
    assert f"/payments/attempts/{held.pk}/resolution" in shown
    assert f"/payments/attempts/{held.pk}/resolution" not in body(as_role("supervisor"), "/payments/waiting")
    assert client.get("/payments/attempts/999999/resolution").status_code == 404


def test_the_gateways_word_decides_unless_a_person_answers_for_it(shop: Shop, as_role: AsRole) -> None:
    held = quarantine(shop)
    client = as_role("finance")
    address = f"/payments/attempts/{held.pk}/resolution"
    refused = client.post(address, {"finding": "took-nothing", "note": "hotline"})
    assert "Nothing is changed" in refused.content.decode()
    assert "invalid" in client.post(address, {"finding": "took-money", "note": "4111 1111 1111 1111"}).content.decode()
    assert Attempt.objects.get(pk=held.pk).state == "quarantined"
    assert client.post(address, {"finding": "took-money", "note": "their books"}).status_code == 302
    assert Attempt.objects.get(pk=held.pk).state == "succeeded"
    [deed] = AuditEvent.objects.filter(action="resolve")
    assert (deed.actor, deed.detail["decided_by"], deed.detail["trusted"]) == ("staff:a-finance", "a-finance", False)


def test_receivables_sum_to_the_account_and_lead_to_the_bill(shop: Shop, as_role: AsRole) -> None:
    live(shop, many=3)
    client = as_role("finance")
    sums = client.get("/receivables").context["aged"].sums
    balance = next(row for row in client.get(f"/journal?{SPAN}").context["rows"] if row.role == "receivables")
    assert sums["total"] == balance.closing != 0
    bill = Charge.objects.filter(status="billed").order_by("id").first()
    assert bill is not None
    assert f"/receivables/{bill.customer_id}?on=" in body(client, "/receivables")
    found = client.get(f"/receivables/{bill.customer_id}").context
    [row] = [row for row in client.get("/receivables").context["aged"].rows if row.customer_id == bill.customer_id]
    assert found["total"] == row.total == sum(debt.amount for debt, _ in found["debts"])
    assert found["overdue"] == row.to_30 + row.to_60 + row.to_90 + row.over_90
    assert bill.key in {each.key for each in found["bills"]}
    assert client.get("/receivables/999999").status_code == 404
    _, *rows, total = table(client, "/receivables/export")
    assert total[-1] == f"{balance.closing / 100:.2f}"
    assert len(rows) == len(client.get("/receivables").context["aged"].rows)


def test_receivables_go_page_by_page_and_only_the_overdue(shop: Shop, as_role: AsRole) -> None:
    shop.sell_many("PLAN", 130, pay_with="on_account")
    run_day(DAY, ACTOR)
    client = as_role("finance")
    first = client.get("/receivables").context["aged"]
    rest = client.get(f"/receivables?after={first.next}").context["aged"]
    assert (len(first.rows), len(rest.rows), rest.next) == (100, 30, None)
    assert first.sums == rest.sums
    assert client.get(f"/receivables?on={DAY.isoformat()}&only=overdue").context["aged"].rows == []
    assert len(client.get("/receivables?only=overdue").context["aged"].rows) == 100


def refused_part(shop: Shop, status: str = "refused") -> RefundPart:
    """A share of 22.00, what has not shipped of 44.00, that the gateway did not give."""
    from kadens.domain.continuity.cancelling import cancel_order

    sold = shop.sell("PLAN")
    run_day(DAY, ACTOR)
    cancel_order(sold.key, reason="moves abroad", on=DAY, actor=ACTOR)
    RefundPart.objects.update(status=status, reason="charge_disputed")
    return RefundPart.objects.get()


def test_a_trial_balance_balances_and_its_files_say_the_same(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("finance")
    shown = client.get(f"/journal?{SPAN}")
    assert shown.context["balanced"] is True
    titles, *rows, sums = table(client, f"/journal/export?{SPAN}")
    assert titles == ["number", "name", "role", "opening", "debit", "credit", "closing"]
    assert [row[-1] for row in rows] == [f"{row.closing / 100:.2f}" for row in shown.context["rows"]]
    assert sums[-1] == "0.00"
    assert sums[-3] == sums[-2]
    answered = client.get(f"/journal/export?{SPAN}&as=xlsx")
    sheet = openpyxl.load_workbook(BytesIO(b"".join(answered))).active
    assert sheet is not None
    assert [f"{row[-1]:.2f}" for row in sheet.iter_rows(min_row=2, values_only=True)] == [
        *(r[-1] for r in rows),
        "0.00",
    ]


def test_a_trial_balance_that_does_not_balance_would_say_so(
    shop: Shop, as_role: AsRole, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kadens.domain.ledger.queries import AccountBalance
    from kadens.edges.desk.journal import views

    row = AccountBalance("cash", "1930", "Bank", 0, 100, 0, 100)
    monkeypatch.setattr(views, "trial_balance", lambda **_: [row])
    assert "not balanced" in body(as_role("finance"), "/journal")


def test_entries_are_narrowed_by_account_and_order(shop: Shop, as_role: AsRole) -> None:
    live(shop, many=2)
    client = as_role("finance")
    found = client.get(f"/journal/entries?{SPAN}&account=tax").context
    assert found["rows"]
    assert all("tax" in {leg.role for leg in entry.legs} for entry in found["rows"])
    assert found["sums"].debit == found["sums"].credit
    assert found["sums"].account_credit == sum(
        leg.credit for entry in found["rows"] for leg in entry.legs if leg.role == "tax"
    )
    invoiced = Entry.objects.filter(kind="invoice").first()
    assert invoiced is not None
    rows = client.get(f"/journal/entries?{SPAN}&order={invoiced.order_id}").context["rows"]
    assert invoiced.pk in {entry.head.entry_id for entry in rows}
    assert {entry.order_id for entry in rows} == {invoiced.order_id}
    _, *legs, _sums = table(client, f"/journal/entries/export?{SPAN}&account=tax")
    assert len(legs) == sum(len(entry.legs) for entry in found["rows"])


def test_an_entry_shows_its_legs_and_its_fact(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("administrator")
    entry = Entry.objects.filter(kind="bill").first()
    assert entry is not None
    shown = body(client, f"/journal/entries/{entry.pk}")
    assert "balanced" in shown
    assert f'href="/payments/{entry.subject_id}"' in shown
    assert client.get("/journal/entries/999999").status_code == 404


def test_deferred_revenue_sums_to_its_accounts(shop: Shop, as_role: AsRole) -> None:
    live(shop)
    client = as_role("finance")
    sums = client.get("/journal/deferred").context["sums"]
    balances = {row.role: row.closing for row in client.get(f"/journal?{SPAN}").context["rows"]}
    assert (sums["prepayments"], sums["parent_revenue"]) == (-balances["prepayments"], -balances["parent_revenue"])
    _, *_rows, total = table(client, "/journal/deferred/export")
    assert total[-1] == f"{sums['total'] / 100:.2f}"


def test_finance_names_an_account_and_others_do_not(shop: Shop, as_role: AsRole) -> None:
    client = as_role("finance")
    assert client.post("/journal/accounts/cash", {"number": "1941", "name": "Cards"}).status_code == 302
    account = Account.objects.get(role="cash")
    assert (account.number, account.name) == ("1941", "Cards")
    assert AuditEvent.objects.filter(action="set_account", actor="staff:a-finance").exists()
    assert "invalid-feedback" in client.post("/journal/accounts/cash", {"number": "", "name": "x"}).content.decode()
    assert client.get("/journal/accounts/gold").status_code == 404
    supervisor = as_role("supervisor")
    assert "/journal/accounts/cash" not in body(supervisor, "/journal/accounts")
    assert supervisor.post("/journal/accounts/cash", {"number": "1", "name": "x"}).status_code == 403


def test_a_transfer_over_the_limit_is_asked_for_and_approved_by_another(shop: Shop, as_role: AsRole) -> None:
    part = refused_part(shop)
    shop.set(refund_limit=10_00)
    client = as_role("finance")
    address = f"/refunds/{part.pk}/settlement"
    assert address in body(client, "/refunds")
    assert "gave it after all" not in body(client, address), "the gateway has said that it gave nothing"
    settled = {"means": "transfer", "note": "by the bank"}
    assert client.post(address, settled).status_code == 302
    assert RefundPart.objects.get(pk=part.pk).status == "refused"
    [asked] = approvals(kind="refund")
    assert f"/approvals/{asked.id}" in body(client, "/refunds")
    decide_approval(asked.id, decision="approved", on=DAY, actor="staff:bertil")
    client.post(address, settled)
    assert RefundPart.objects.get(pk=part.pk).status == "transferred"
    assert AuditEvent.objects.filter(action="settle_refund", actor="staff:a-finance").count() == 1
    assert client.get(address).status_code == 404
    _, row, sums = table(client, "/refunds/export")
    assert (row[6], row[-1], sums[-1]) == ("transferred", "22.00", "22.00")


def a_difference(shop: Shop, **changes: object) -> ReconciliationDifference:
    """A night that found a charge of 44.00 at the gateway that is not in our books."""
    day = Reconciliation.objects.create(
        account="test",
        day=DAY,
        since=clock.now() - timedelta(days=2) + timedelta(seconds=ReconciliationDifference.objects.count()),
        until=clock.now(),
        movements=1,
        moved_taken=44_00,
        settled_taken=0,
        booked_taken=0,
        moved_refunded=0,
        settled_refunded=0,
        booked_refunded=0,
        open_items=0,
        differences=1,
        reconciled_at=clock.now(),
        actor="test",
    )
    given = {"what": "not_booked", "ref": f"pay_{day.pk}", "theirs": 44_00, **changes}
    return ReconciliationDifference.objects.create(
        reconciliation=day, account="test", kind="taken", key="", currency="EUR", **given
    )


def test_a_difference_is_accepted_with_a_note_and_an_open_item_is_not(shop: Shop, as_role: AsRole) -> None:
    found, waits = a_difference(shop), a_difference(shop, what="open")
    client = as_role("finance")
    address = f"/reconciliation/differences/{found.pk}/acceptance"
    assert address in body(client, "/reconciliation")
    assert client.get(f"/reconciliation/differences/{waits.pk}/acceptance").status_code == 404
    assert "invalid-feedback" in client.post(address, {"note": " "}).content.decode()
    assert client.post(address, {"note": "a test of theirs"}).status_code == 302
    found.refresh_from_db()
    assert (found.resolution, found.resolved_by, found.note) == ("accepted", "staff:a-finance", "a test of theirs")
    assert "a test of theirs" not in body(client, "/reconciliation")
    assert "a test of theirs" in body(client, "/reconciliation?show=all")


def test_a_run_is_asked_for_and_not_for_tomorrow(shop: Shop, as_role: AsRole) -> None:
    client = as_role("finance")
    client.post("/reconciliation/run", {"on": (UNTIL + timedelta(days=1)).isoformat()})
    assert queue_now().runs == []
    client.post("/reconciliation/run", {"on": UNTIL.isoformat()})
    [run] = queue_now().runs
    assert (run.job, run.as_of, run.actor) == ("reconcile", UNTIL, "staff:a-finance")
    assert as_role("supervisor").post("/reconciliation/run", {"on": UNTIL.isoformat()}).status_code == 403


PAGES = {
    f"/payments?{DUE}": 14,
    "/payments/waiting": 12,
    "/receivables": 14,
    "/refunds": 13,
    f"/journal?{SPAN}": 12,
    f"/journal/entries?{SPAN}": 13,
    "/journal/deferred": 12,
    "/journal/accounts": 11,
    "/reconciliation": 13,
}


def test_a_page_takes_as_many_statements_however_much_there_is(shop: Shop, as_role: AsRole) -> None:
    client = as_role("finance")
    taken: list[dict[str, int]] = []
    for many in (2, 12):
        live(shop, many=many)
        for number in range(many):
            a_difference(shop, what="open" if number % 2 else "not_booked")
        one = Charge.objects.filter(status="paid").first()
        bill = Charge.objects.filter(status="billed").first()
        assert one is not None
        assert bill is not None
        paths = [*PAGES, f"/payments/{one.pk}", f"/receivables/{bill.customer_id}"]
        taken.append({path.rstrip("0123456789"): statements(client, path) for path in paths})
    assert taken[0] == taken[1]
    assert {path: count for path, count in taken[1].items() if count > PAGES.get(path, 16)} == {}


def statements(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
