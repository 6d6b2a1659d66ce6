"""The pages of migrations: what they show, who may what, in how many statements; carrying out and taking back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.continuity.foreseeing import foresee_undo
from kadens.domain.continuity.listing_migrations import list_migrations, one_migration
from kadens.domain.continuity.migrating import still_to_change
from kadens.domain.continuity.models import Program
from kadens.operations.jobs.asking import queue_now
from tests.factories import DAY, Shop, contents, delivery_dates, edit, every, item, order, run
from tests.factories.another_day import today_is

pytestmark = pytest.mark.django_db

AsRole = Callable[[str], Client]


@pytest.fixture(autouse=True)
def today() -> Any:
    with today_is(DAY):
        yield


def double(shop: Shop, count: int = 1) -> list[Any]:
    """So many orders of BOX, whose next version ships two mugs."""
    sold = [shop.sell("BOX") for _ in range(count)]
    edit(shop, "BOX", events=(every(1, "months", item("MUG", 2)),))
    return sold


def plan(client: Client, **asked: object) -> Any:
    given = {"kind": "version", "program": "BOX", **asked}
    return client.get(f"/migrations/new?{urlencode(given)}")


def digest(page: Any) -> str:
    return str(page.context["shown"].digest)


def apply(client: Client, shown: str, **asked: object) -> Any:
    given = {"kind": "version", "program": "BOX", **asked}
    return client.post(f"/migrations/new?{urlencode(given)}", {"reason": "the spring box", "shown": shown})


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def test_looking_writes_nothing_and_says_what_would_change(shop: Shop, as_role: AsRole) -> None:
    double(shop, 2)
    client, before = as_role("merchandiser"), contents()
    page = plan(client)
    assert page.status_code == 200
    shown = page.context["shown"]
    assert (shown.plan.orders, shown.plan.differing, len(shown.page.differences)) == (2, 2, 2)
    assert "2 orders are changed." in words(page)
    assert {name: rows for name, rows in contents().items() if rows != before.get(name)}.keys() <= {
        "django_session",
        "staff_person",
    }


def test_a_plan_is_carried_out_by_the_queue_and_taken_back(shop: Shop, as_role: AsRole) -> None:
    one, two = double(shop, 2)
    client = as_role("merchandiser")
    answer = apply(client, digest(plan(client)))
    [found] = list_migrations()
    assert answer.url == f"/migrations/{found.id}"
    assert (found.reason, found.made_by) == ("the spring box", "staff:a-merchandiser")
    [waiting] = queue_now().runs
    assert (waiting.job, waiting.criteria) == ("migrate_orders", {"migration": str(found.id)})
    assert still_to_change(found.id).orders == 2
    assert client.get(f"/migrations/{found.id}").context["live"] is True
    run("migrate_orders", criteria=waiting.criteria)
    assert [order(who).version.number for who in (one, two)] == [2, 2]
    page = client.get(f"/migrations/{found.id}/undo")
    assert page.context["rows"] == [("restored", 2)]
    assert [order(who).version.number for who in (one, two)] == [2, 2]
    client.post(f"/migrations/{found.id}/undo", {"reason": ""})
    assert one_migration(found.id).status == "applied"
    client.post(f"/migrations/{found.id}/undo", {"reason": "wrong price"})
    assert (one_migration(found.id).status, one_migration(found.id).undo_reason) == ("undoing", "wrong price")
    run("migrate_orders", criteria=waiting.criteria)
    assert [order(who).version.number for who in (one, two)] == [1, 1]
    assert one_migration(found.id).counts == {"restored": 2}


def test_what_shipped_since_is_foretold_to_stay(shop: Shop, as_role: AsRole) -> None:
    one, _two = double(shop, 2)
    client = as_role("merchandiser")
    apply(client, digest(plan(client)))
    [found] = list_migrations()
    run("migrate_orders", criteria={"migration": str(found.id)})
    shop.ready("BOX")
    run("create_child_orders", delivery_dates(one)[0], criteria={"order": str(one.parent_order_id)})
    fates = foresee_undo(found.id, on=DAY + timedelta(days=1), actor="test")
    assert fates == {"shipped": 1, "restored": 1}
    assert "they stay: an order was made for a shipment since" in words(client.get(f"/migrations/{found.id}/undo"))


def test_what_is_no_longer_as_shown_is_not_done(shop: Shop, as_role: AsRole) -> None:
    double(shop)
    client = as_role("merchandiser")
    shown = digest(plan(client))
    shop.sell("BOX")
    edit(shop, "BOX", events=(every(1, "months", item("MUG", 3)),))
    page = apply(client, shown)
    assert page.status_code == 200
    assert "Nothing is done yet" in words(page)
    assert list_migrations() == []
    assert queue_now().runs == []
    assert apply(client, digest(page)).status_code == 302
    assert len(list_migrations()) == 1


def test_a_plan_without_a_reason_or_without_orders_is_not_done(shop: Shop, as_role: AsRole) -> None:
    double(shop)
    client = as_role("merchandiser")
    page = client.post("/migrations/new?kind=version&program=BOX", {"reason": " ", "shown": digest(plan(client))})
    assert page.context["why"].errors["reason"]
    nobody = plan(client, ordered_until="2000-01-01")
    assert "No order is concerned" in words(nobody)
    assert apply(client, digest(nobody), ordered_until="2000-01-01").status_code == 200
    assert list_migrations() == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"program": ""}, "program"),
        ({"kind": "shift", "program": ""}, "program"),
        ({"kind": "shift", "days": "0"}, "days"),
        ({"kind": "substitution"}, "sku"),
        ({"kind": "substitution", "sku": "MUG", "by": "MUG", "from_on": "2024-05-01"}, "by"),
        ({"ordered_from": "2024-02-02", "ordered_until": "2024-02-01"}, "ordered_until"),
        ({"share": "0"}, "share"),
        ({"from_event": "x"}, "from_event"),
        ({"program": "NONE"}, "program"),
        ({"kind": "other"}, "kind"),
        ({"version": "9"}, "__all__"),
        ({"orders": "999999"}, "__all__"),
        ({"kind": "substitution", "sku": "NONE", "by": "MUG", "from_on": "2024-05-01"}, "__all__"),
    ],
)
def test_what_cannot_be_asked_is_said_at_its_field(
    shop: Shop, as_role: AsRole, asked: dict[str, str], field: str
) -> None:
    double(shop)
    page = plan(as_role("merchandiser"), **asked)
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert page.context["shown"] is None


def test_a_shift_and_a_substitution_are_foreseen(shop: Shop, as_role: AsRole) -> None:
    shop.sell("BOX")
    client = as_role("merchandiser")
    shifted = plan(client, kind="shift", days="-3")
    assert "3 days earlier" in words(shifted)
    assert set(shifted.context["shown"].plan.lines) == {"moved"}
    swapped = plan(client, kind="substitution", sku="BOOK", by="MUG", from_on="2000-01-01", price="5")
    assert "MUG in place of BOOK" in words(swapped)
    assert swapped.context["shown"].plan.lines["refilled"]


def test_a_letter_is_written_for_one_order(shop: Shop, as_role: AsRole) -> None:
    [sold] = double(shop)
    client = as_role("merchandiser")
    asked = f"kind=version&program=BOX&order={sold.parent_order_id}"
    page = client.get(f"/migrations/letter?{asked}", headers={"HX-Request": "true"})
    assert page.context["letter"].subject in words(page)
    assert "<html" not in page.content.decode()
    assert "<html" in client.get(f"/migrations/letter?{asked}").content.decode()
    assert "would see no difference" in words(client.get(f"/migrations/letter?{asked}&version=1"))
    assert client.get("/migrations/letter?kind=version&program=BOX").status_code == 404
    assert client.get("/migrations/letter?kind=version&order=1").status_code == 404


def test_the_carry_policy_is_changed(shop: Shop, as_role: AsRole) -> None:
    double(shop)
    client = as_role("merchandiser")
    client.post("/migrations/carry", {"program": "BOX", "carry": "by_plan"})
    assert Program.objects.get(code="BOX").carry == "by_plan"
    assert "stay by their version until a migration takes them" in words(client.get("/migrations?program=BOX"))
    assert client.post("/migrations/carry", {"program": "BOX", "carry": "never"}).status_code == 404


def test_who_reads_may_not_do(shop: Shop, as_role: AsRole) -> None:
    double(shop)
    merchandiser = as_role("merchandiser")
    apply(merchandiser, digest(plan(merchandiser)))
    [found] = list_migrations()
    for role in ("supervisor", "operator"):
        client = as_role(role)
        assert client.get("/migrations").status_code == 200
        assert client.get(f"/migrations/{found.id}").status_code == 200
        assert client.get("/migrations/new").status_code == 403
        assert client.post(f"/migrations/{found.id}/undo", {"reason": "x"}).status_code == 403
    assert as_role("agent").get("/migrations").status_code == 403
    assert merchandiser.get("/migrations/99").status_code == 404


def test_pages_take_as_many_statements_for_many_orders_as_for_few(shop: Shop, as_role: AsRole) -> None:
    double(shop, 2)
    client = as_role("merchandiser")
    apply(client, digest(plan(client, orders="", share="100")), share="100")
    [found] = list_migrations()
    run("migrate_orders", criteria={"migration": str(found.id)})
    pages = {
        "/migrations": 8,
        f"/migrations/{found.id}": 9,
        f"/migrations/{found.id}/undo": 60,
        "/migrations/new?kind=shift&program=BOX&days=3": 110,
    }
    few = {page: _statements(client, page) for page in pages}
    shop.sell_many("BOX", 12)
    edit(shop, "BOX", events=(every(1, "months", item("MUG", 4)),))
    for number in range(4):
        apply(client, digest(plan(client, version="1", ordered_until=f"2099-01-0{number + 1}")), version="1")
    many = {page: _statements(client, page) for page in pages}
    assert many == few
    assert {page: few[page] for page, most in pages.items() if few[page] > most} == {}


def _statements(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)
