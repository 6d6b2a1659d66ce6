"""The operator's pages: what they show and refuse, and in how many statements, however much there is."""

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kadens.domain.company.parameters import set_parameters
from kadens.domain.notices.models import Notice
from kadens.operations.demo.demo import COMPANY
from kadens.operations.jobs import ALL_JOBS
from kadens.operations.jobs.asking import ask_run, queue_now
from kadens.operations.jobs.daily import run_day
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import approval
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.shapes import Request
from kadens.plumbing.staff.roles import add_person
from tests.factories.another_day import today_is
from tests.factories.shop import DAY, Shop, a_shop

pytestmark = pytest.mark.django_db

AtMost = Callable[..., AbstractContextManager[CaptureQueriesContext]]
PAGES = {
    "/day": 16,
    "/day/now": 12,
    "/day/jobs": 10,
    "/runs": 8,
    "/timetable": 12,
    "/parked": 8,
    "/approvals": 9,
}


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def seat(*roles: str, name: str = "olle") -> Client:
    person = add_person(name, password="a-quiet-harbour-7", roles=roles, on=DAY, actor="test")
    client = Client()
    client.force_login(person)
    return client


def a_run(**changes: Any) -> JobRun:
    now = clock.now()
    given = {"job": "create_child_orders", "as_of": DAY, "actor": "staff:olle", "started_at": now, "heartbeat_at": now}
    return JobRun.objects.create(**{**given, "status": "done", "finished_at": now, **changes})


def fill(count: int) -> None:
    """So many runs of every job, parked rows, requests and decisions."""
    for number in range(count):
        for job in ALL_JOBS:
            a_run(job=job, as_of=DAY + timedelta(days=number), refusals={"hold": number})
        run = a_run(status="running", finished_at=None)
        ParkedRow.objects.create(
            job="extend_lines", row_key=number, run=run, parked_at=clock.now(), traceback="Bad: row"
        )
        ask_approval(
            Asked(kind="surge", subject=f"announce {DAY + timedelta(days=number)}", count=9), on=DAY, actor="x"
        )


@pytest.mark.parametrize("page", PAGES)
def test_a_page_takes_as_many_statements_for_much_as_for_little(
    shop: Shop, page: str, django_assert_max_num_queries: AtMost
) -> None:
    client = seat("administrator")
    counts = []
    for rows in (1, 12):
        fill(rows)
        client.get(page)
        with django_assert_max_num_queries(PAGES[page]) as taken:
            assert client.get(page).status_code == 200
        counts.append(len(taken))
        JobRun.objects.filter(status="running").update(status="stopped", finished_at=clock.now())
        ParkedRow.objects.update(released_at=clock.now())
        _decide_all()
    assert counts[0] == counts[1]


def _decide_all() -> None:
    """The next filling asks for the same again."""
    from kadens.plumbing.approvals.deciding import decide_approval
    from kadens.plumbing.approvals.queries import approvals

    for each in approvals(limit=1000):
        decide_approval(each.id, decision="approved", on=DAY, actor="staff:ada")


def test_a_run_is_asked_for_once_and_what_is_wrong_is_said_on_the_form(shop: Shop) -> None:
    shop.ready("THREE")
    client = seat("operator")
    wrong = client.post(
        "/runs/new", {"job": "extend_lines", "as_of": DAY, "only": "program", "code": "NONE", "how": "real"}
    )
    assert "There is no program NONE." in wrong.content.decode()
    half = client.post("/runs/new", {"job": "extend_lines", "as_of": DAY, "only": "program", "code": " "})
    assert "Which one?" in half.content.decode()
    whole = client.post("/runs/new", {"job": "day", "as_of": DAY, "limit": 3})
    assert "The whole day cannot be narrowed or limited" in whole.content.decode()
    assert queue_now().runs == []
    given = {"job": "create_child_orders", "as_of": DAY, "only": "program", "code": "THREE", "limit": 7, "how": "real"}
    assert client.post("/runs/new", given).status_code == 302
    [run] = queue_now().runs
    assert (run.job, run.as_of, run.actor, run.dry_run, run.criteria) == (
        "create_child_orders",
        DAY,
        "staff:olle",
        False,
        {"program": "THREE"},
    )
    again = client.post("/runs/new", given)
    assert "waits already" in again.content.decode()


def test_a_run_is_dry_unless_the_button_says_otherwise(shop: Shop) -> None:
    seat("operator").post("/runs/new", {"job": "day", "as_of": DAY})
    assert [run.dry_run for run in queue_now().runs] == [True]


def test_the_same_run_is_asked_for_again(shop: Shop) -> None:
    run = a_run(criteria={"customer": shop.customer()}, status="failed")
    client = seat("operator")
    client.post(f"/runs/{run.id}/again")
    [asked] = queue_now().runs
    assert (asked.job, asked.as_of, asked.criteria, asked.dry_run) == (run.job, run.as_of, run.criteria, False)
    assert client.post("/runs/999/again").status_code == 404


@pytest.mark.parametrize("after", ["nonsense", "9" * 30, "-1", "", f"2024-01-01_{'9' * 30}_1_1", "2024-01-01_1_1_1"])
def test_a_cursor_that_is_none_begins_from_the_start(shop: Shop, after: str) -> None:
    run = a_run(refusals={"hold": 1})
    client = seat("administrator")
    for page in ("/runs", "/parked", "/approvals", f"/runs/{run.id}/refused/hold"):
        assert client.get(page, {"after": after}).status_code == 200


def test_only_refusals_that_are_kept_by_order_are_listed(shop: Shop) -> None:
    client = seat("operator")
    assert client.get(f"/runs/{a_run(job='process_payments', refusals={'x': 1}).id}/refused/x").status_code == 404
    dry = a_run(dry_run=True, refusals={"hold": 3})
    assert f"/runs/{dry.id}/refused/" not in client.get(f"/runs/{dry.id}").content.decode()


def test_a_run_that_has_died_is_told_from_one_that_runs(shop: Shop) -> None:
    client = seat("operator")
    alive = a_run(status="running", finished_at=None)
    assert 'hx-trigger="load' in client.get(f"/runs/{alive.id}").content.decode()
    dead = a_run(status="running", finished_at=None, heartbeat_at=clock.now() - timedelta(hours=1))
    page = client.get(f"/runs/{dead.id}").content.decode()
    assert "its worker has died" in page
    assert 'hx-trigger="load' not in page


def test_nothing_is_asked_again_and_again_while_nothing_runs(shop: Shop) -> None:
    client = seat("operator")
    assert 'hx-trigger="load' not in client.get("/day").content.decode()
    run = a_run()
    answer = client.get("/day/now", {"seen": run.id - 1})
    assert answer["HX-Trigger"] == "run-ended"
    assert "HX-Trigger" not in client.get("/day/now", {"seen": run.id})


@pytest.fixture
def another_day() -> Iterator[date]:
    with today_is(date(1998, 7, 1)):
        yield date(1998, 7, 1)


def test_a_day_passes_in_a_demo_alone(shop: Shop) -> None:
    client = seat("operator")
    assert "Let the day pass" not in client.get("/day").content.decode()
    assert client.post("/day/pass").status_code == 404
    assert queue_now().runs == []


def test_the_day_of_a_demo_passes(shop: Shop, another_day: date) -> None:
    set_parameters({"name": COMPANY}, on=DAY, actor="test")
    client = seat("operator")
    assert "Let the day pass" in client.get("/day").content.decode()
    client.post("/day/pass")
    [run] = queue_now().runs
    assert (run.job, run.as_of, run.dry_run) == ("day", another_day, False)


def test_who_asked_cannot_decide_by_posting_either(shop: Shop) -> None:
    asked = ask_approval(Asked(kind="surge", subject="announce 2024-01-10"), on=DAY, actor="cli:Olle")
    client = seat("supervisor")
    client.post(f"/approvals/{asked.id}/decision", {"decision": "approved"})
    assert approval(asked.id).waiting
    assert "another person has to" in client.get(f"/approvals/{asked.id}").content.decode()


def test_a_note_holds_no_card_number_and_a_refusal_has_one(shop: Shop) -> None:
    asked = ask_approval(Asked(kind="refund", subject="refund/7", amount=100, currency="EUR"), on=DAY, actor="x")
    client = seat("supervisor")
    client.post(f"/approvals/{asked.id}/decision", {"decision": "approved", "note": "4242 4242 4242 4242"})
    client.post(f"/approvals/{asked.id}/decision", {"decision": "refused", "note": " "})
    assert approval(asked.id).waiting
    client.post(f"/approvals/{asked.id}/decision", {"decision": "refused", "note": "not ours"})
    assert (approval(asked.id).decision, approval(asked.id).note) == ("refused", "not ours")
    late = client.post(f"/approvals/{asked.id}/decision", {"decision": "approved"}, follow=True)
    assert "stays decided" in late.content.decode()


def test_a_row_is_released_once(shop: Shop) -> None:
    row = ParkedRow.objects.create(
        job="extend_lines", row_key=5, run=a_run(), parked_at=clock.now(), traceback="Bad: x"
    )
    client = seat("operator")
    assert "Bad: x" in client.get("/parked/release", {"row": [row.id, "x", "9" * 30]}).content.decode()
    client.post("/parked/release", {"row": row.id})
    row.refresh_from_db()
    assert row.released_by == "staff:olle"
    answer = client.post("/parked/release", {"row": row.id}, follow=True)
    assert "No parked row has the number" in answer.content.decode()
    assert client.get("/parked/release", {"row": row.id}).status_code == 302


def test_health_is_well_read_in_a_constant_number_of_statements(
    shop: Shop, django_assert_max_num_queries: AtMost
) -> None:
    client = seat("operator")
    client.get("/health")
    with django_assert_max_num_queries(22):
        page = client.get("/health").content.decode()
    assert "PostgreSQL" in page
    assert "Nothing looks" not in page


def test_the_page_is_shown_anew_when_a_day_of_the_demo_has_passed(shop: Shop, another_day: date) -> None:
    set_parameters({"name": COMPANY}, on=DAY, actor="test")
    client = seat("operator")
    asked = {"seen": "0", "on": f"{another_day}"}
    assert "HX-Refresh" not in client.get("/day/now", asked)
    run_day(another_day, "staff:olle")
    assert client.get("/day/now", asked)["HX-Refresh"] == "true"
    assert "Thursday 2 July 1998" in client.get("/").content.decode()


def test_a_run_that_a_surge_stopped_leads_to_the_approval(shop: Shop) -> None:
    asked = ask_approval(
        Asked(kind="surge", subject=f"create_child_orders {DAY}", count=500), on=DAY, actor="timetable"
    )
    run = a_run(status="stopped", note="The job create_child_orders would do 500.")
    assert f'href="/approvals/{asked.id}"' in seat("operator").get(f"/runs/{run.id}").content.decode()


def test_what_waits_for_a_dead_worker_is_not_asked_for_again_and_again(shop: Shop) -> None:
    client = seat("operator")
    ask_run("announce", Request(as_of=DAY, actor="staff:olle"), on=DAY)
    assert 'hx-trigger="load delay:3s"' in client.get("/day").content.decode()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = 'run_due', queue_name = 'kadens'")
    page = client.get("/day").content.decode()
    assert "No worker is running" in page
    assert 'hx-trigger="load' not in page


def test_messages_that_failed_lately_are_counted_by_their_reason(shop: Shop) -> None:
    failed = ((1, "no_address"), (1, "no_address"), (6, "bad_address"), (8, "gave_up"))
    for number, (days, reason) in enumerate(failed):
        Notice.objects.create(
            kind="shipped",
            customer_id=1,
            fact=f"order:{number}",
            noticed_on=DAY,
            status="failed",
            reason=reason,
            settled_at=clock.now() - timedelta(days=days),
        )
    page = re.sub(r"\s+", " ", seat("operator").get("/health").content.decode())
    assert "no e-mail address 2 · no possible e-mail address 1<" in page
    assert "given up" not in page
