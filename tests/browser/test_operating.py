"""The operator's pages: the day, its runs, parked rows, approvals, timetable, health; a worker runs what is asked."""

import asyncio
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from procrastinate.worker import Worker

from kadens.edges.cli.worker_queue import Switch, make_queue, parts_of
from kadens.operations.jobs import ALL_JOBS, daily
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import Asked, ask_approval
from kadens.plumbing.approvals.queries import approval
from kadens.plumbing.runner.models import JobRun, ParkedRow
from kadens.plumbing.runner.shapes import Chunk, Job
from tests.browser.conftest import OpensDesk
from tests.browser.world import TODAY, World
from tests.factories.looking import lines

SLOW = 20_000


@contextmanager
def a_worker() -> Iterator[None]:
    """A worker as `kadens worker --asked-only` is one, in a thread of this process."""
    up, ends = threading.Event(), threading.Event()

    async def serve() -> None:
        queue = await asyncio.to_thread(make_queue, None, Switch())
        hand = Worker(queue, queues=parts_of(None), delete_jobs="successful", install_signal_handlers=False)
        async with queue.open_async():
            work = asyncio.create_task(hand.run())  # type: ignore[no-untyped-call]
            up.set()
            await asyncio.to_thread(ends.wait)
            hand.stop()
            await work

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(20)
    try:
        yield
    finally:
        ends.set()
        thread.join(20)
        assert not thread.is_alive()


@contextmanager
def with_job(job: Job[Any]) -> Iterator[None]:
    """The job as the worker finds it by its name."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(daily, "ALL_JOBS", {**ALL_JOBS, job.name: job})
        yield


def slowly(name: str, *, size: int = 1, pause: float = 0.4) -> Job[Any]:
    """A job of the house in small chunks, with a pause after each."""
    job = ALL_JOBS[name]

    def work(work: Any, position: Any, most: int, /) -> Chunk[Any]:
        done = job.work_chunk(work, position, most)
        time.sleep(pause)
        return done

    return replace(job, work_chunk=work, size=size)


def endless(name: str, *, chunks: int = 10_000) -> Job[Any]:
    """A job that does one row in a tenth of a second, and has many."""

    def work(work: Any, position: Any, most: int, /) -> Chunk[Any]:
        time.sleep(0.1)
        after = (position or 0) + 1
        return Chunk(position=after if after < chunks else None, done=1)

    return replace(ALL_JOBS[name], work_chunk=work)


def ask(page: Page, job: str, *, real: bool = False, **only: str) -> None:
    """Ask for a run on its form."""
    page.get_by_role("link", name="Run …", exact=True).first.click()
    page.locator("#id_job").select_option(job)
    for name, code in only.items():
        page.locator("#id_only").select_option(name)
        page.locator("#id_code").fill(code)
    page.get_by_role("button", name="Run for real" if real else "Dry run").click()
    expect(page).to_have_url(re.compile("/day$"))


def test_a_run_waits_for_a_worker_and_can_be_taken_back(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    page = seat.open("/day")
    seat.looks_well()
    ask(page, "extend_lines")
    expect(page.locator("#now")).to_contain_text("No worker is running")
    expect(page.locator("#now")).to_contain_text("kadens worker --asked-only")
    seat.looks_well()
    page.get_by_role("button", name="Take back").click()
    expect(page.locator("#messages")).to_contain_text("Taken back")
    expect(page.locator("#now")).not_to_contain_text("Waiting")
    assert not JobRun.objects.filter(actor="staff:operator").exists()


def test_a_dry_run_shows_what_would_be_done_and_keeps_nothing(desk: OpensDesk, world: World) -> None:
    sold = world.sell("COFFEE")
    seat = desk("operator")
    page = seat.open("/day")
    with a_worker():
        ask(page, "create_child_orders", order=str(sold.parent_order_id))
        latest = page.locator("section.card", has_text="Latest runs").get_by_role("row").nth(1)
        expect(latest).to_contain_text("dry run", timeout=SLOW)
    latest.get_by_role("link").click()
    expect(page.locator("#run")).to_contain_text("nothing was kept")
    expect(page.locator(".run-figures div").first).to_have_text(re.compile("Done\\s*1"))
    seat.looks_well()
    assert lines(sold)[0].status == "planned"


def test_a_real_run_shows_its_progress_live_to_the_end(desk: OpensDesk, world: World) -> None:
    sold = [world.sell("COFFEE") for _ in range(6)]
    seat = desk("operator")
    page = seat.open("/day")
    with with_job(slowly("create_child_orders")), a_worker():
        ask(page, "create_child_orders", real=True, program="COFFEE")
        running = page.locator("#now .run-now")
        expect(running).to_contain_text("Create child orders", timeout=SLOW)
        expect(running.locator(".run-figures div").first).to_have_text(re.compile("Done\\s*[1-9]"), timeout=SLOW)
        seat.picture("day")
        seat.looks_well()
        expect(running).to_have_count(0, timeout=SLOW)
    made = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="Create child orders"))
    expect(made).to_contain_text("15 May 2024")
    page.locator("#last-create_child_orders").click()
    expect(page.locator("#run")).to_contain_text("operator")
    seat.looks_well()
    assert all(lines(each)[0].status == "child_created" for each in sold)
    page.goto(f"{seat.address}/runs?job=create_child_orders&kind=real")
    expect(page.get_by_role("row").nth(1)).to_contain_text("Wed 15 May 2024")
    seat.looks_well()


def test_a_run_is_stopped_and_goes_on(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    page = seat.open("/day")
    page.on("dialog", lambda dialog: dialog.accept())
    with a_worker():
        with with_job(endless("extend_lines")):
            ask(page, "extend_lines", real=True)
            page.locator("#now .run-now a").click(timeout=SLOW)
            expect(page.locator("#run .status").first).to_have_text("running")
            page.get_by_role("button", name="Stop").click()
            expect(page.locator("#messages")).to_contain_text("stops after the chunk")
            expect(page.get_by_role("button", name="Go on")).to_be_visible(timeout=SLOW)
        expect(page.locator("#run .status").first).to_have_text("stopped")
        seat.looks_well()
        run = JobRun.objects.latest("id")
        assert run.status == "stopped"
        assert run.finished_at is not None
        page.get_by_role("button", name="Go on").click()
        latest = page.locator("section.card", has_text="Latest runs").get_by_role("row").nth(1)
        expect(latest).not_to_contain_text(f"{run.id}", timeout=SLOW)
        expect(latest).to_contain_text("done", timeout=SLOW)


def test_refusals_lead_to_what_was_refused(desk: OpensDesk, world: World) -> None:
    run = JobRun.objects.filter(job="create_child_orders", refusals__has_key="hold").latest("id")
    seat = desk("operator")
    page = seat.open(f"/runs/{run.id}")
    seat.picture("run")
    page.get_by_role("link", name="on hold").click()
    expect(page.get_by_role("table")).to_contain_text("Siv Hedlund")
    seat.looks_well()


@contextmanager
def parked_row(world: World) -> Iterator[ParkedRow]:
    now = clock.now()
    run = JobRun.objects.create(
        job="create_child_orders",
        as_of=TODAY,
        actor="timetable",
        status="refusals",
        done=11,
        started_at=now - timedelta(seconds=4),
        heartbeat_at=now,
        finished_at=now,
    )
    line = lines(world.sold["COFFEE", "K1004"])[-1]
    row = ParkedRow.objects.create(
        job="create_child_orders",
        row_key=line.id,
        run=run,
        parked_at=now,
        traceback="Traceback (most recent call last):\n  In creating.py\nPriceMissing: BEANS has no price in EUR.\n",
    )
    try:
        yield row
    finally:
        ParkedRow.objects.filter(id=row.id, released_at=None).update(released_at=now, released_by="test")


def test_a_parked_row_is_looked_at_and_released(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    with parked_row(world) as row:
        page = seat.open("/parked")
        expect(page.get_by_role("table")).to_contain_text("PriceMissing: BEANS has no price in EUR.")
        expect(page.get_by_role("table")).to_contain_text("Håkan Öberg")
        seat.looks_well()
        seat.picture("parked")
        page.get_by_role("link", name=f"{row.row_key}").click()
        expect(page.locator("pre")).to_contain_text("creating.py")
        seat.looks_well()
        page.get_by_role("link", name="run", exact=False).filter(has_text=str(row.run_id)).click()
        expect(page.locator("#run")).to_contain_text("Rows set aside")
        page.goto(f"{seat.address}/parked")
        page.get_by_role("checkbox").first.check()
        page.get_by_role("button", name="Release those ticked").click()
        expect(page.get_by_role("heading", name="Release parked rows")).to_be_visible()
        seat.looks_well()
        page.get_by_role("button", name="Release").click()
        expect(page.locator("#messages")).to_contain_text("1 row is released")
        row.refresh_from_db()
        assert row.released_by == "staff:operator"


def test_a_supervisor_sees_what_is_parked_but_no_traceback_and_no_button(desk: OpensDesk, world: World) -> None:
    seat = desk("supervisor")
    with parked_row(world) as row:
        page = seat.open("/parked")
        expect(page.get_by_role("table")).to_contain_text("Håkan Öberg")
        expect(page.get_by_role("table")).not_to_contain_text("PriceMissing")
        expect(page.get_by_role("button", name="Release")).to_have_count(0)
        seat.open(f"/runs/{row.run_id}")
        expect(page.locator("#run")).not_to_contain_text("PriceMissing")
        seat.looks_well()


def surge(actor: str, number: int) -> int:
    """A request for a surge of its own."""
    detail: dict[str, object] = {"usual": "41.5", "surge_limit": "3", "sums": {"EUR": "8,112.00"}}
    subject = f"process_payments {TODAY + timedelta(days=number)}"
    asked = Asked(kind="surge", subject=subject, count=420, amount=811_200, currency="EUR", detail=detail)
    return ask_approval(asked, on=TODAY, actor=actor).id


def test_a_surge_is_approved_by_a_second_person_and_not_by_who_asked(desk: OpensDesk, world: World) -> None:
    number = surge("staff:Supervisor", 1)
    seat = desk("supervisor")
    page = seat.open("/approvals")
    expect(page.get_by_role("table").first).to_contain_text("Process payments")
    seat.looks_well()
    page.get_by_role("link", name=f"{number}", exact=True).click()
    expect(page.locator("main")).to_contain_text("You asked for this")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)
    seat.looks_well()
    other = desk("administrator")
    page = other.open(f"/approvals/{number}")
    other.picture("approvals")
    page.get_by_role("button", name="Refuse").click()
    expect(page.locator(".invalid-feedback")).to_contain_text("Say why")
    other.looks_well()
    page.get_by_label("Note").fill("The spring campaign")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#messages")).to_contain_text("Approved")
    expect(page.locator("main")).to_contain_text("The spring campaign")
    other.looks_well()
    assert approval(number).decided_by == "staff:administrator"


def test_an_operator_sees_a_request_and_does_not_decide(desk: OpensDesk, world: World) -> None:
    number = surge("timetable", 2)
    seat = desk("operator")
    page = seat.open(f"/approvals/{number}")
    expect(page.locator("main")).to_contain_text("A supervisor or an administrator decides.")
    expect(page.get_by_role("button", name="Approve")).to_have_count(0)


def test_a_run_is_asked_for_with_the_keyboard_alone(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    page = seat.open("/")
    page.keyboard.press("g")
    page.keyboard.press("y")
    expect(page.get_by_role("heading", name="The day", exact=True)).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_role("heading", name="Run a job")).to_be_visible()
    tab_to(page, "Job")
    page.keyboard.type("Close par")
    for _ in range(10):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Dry run":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#now")).to_contain_text("Close parents")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Take back":
            break
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Taken back")


def tab_to(page: Page, label: str) -> None:
    """Tab until the field with that label has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.textContent.trim().replace('*', '')") == label:
            return
    raise AssertionError(f"{label} cannot be reached with Tab")


@pytest.mark.parametrize("width", ["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "sv"])
def test_all_pages_look_well(desk: OpensDesk, world: World, width: str, language: str) -> None:
    number = surge("staff:operator", 3)
    seat = desk("administrator", width=width, language=language)
    run = JobRun.objects.filter(job="create_child_orders", refusals__has_key="hold").latest("id")
    with parked_row(world) as row:
        paths = (
            "/day",
            "/runs",
            f"/runs/{run.id}",
            f"/runs/{run.id}/refused/hold",
            "/runs/new?job=create_child_orders",
        )
        more = ("/parked", f"/parked/{row.id}", f"/parked/release?row={row.id}", "/approvals", f"/approvals/{number}")
        for path in (*paths, *more, "/timetable", "/health"):
            seat.open(path)
            seat.looks_well()


def test_health_says_what_to_do_and_asks_the_gateway_when_told(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    page = seat.open("/health")
    expect(page.locator(".health")).to_contain_text("PostgreSQL")
    expect(page.locator(".health")).to_contain_text("kadens worker")
    seat.picture("health")
    page.get_by_role("button", name="Ask it now").click()
    expect(page.locator("#gateway")).to_contain_text("it answers")
    seat.looks_well()


def test_the_timetable_says_whether_anybody_looks_at_it(desk: OpensDesk, world: World) -> None:
    seat = desk("operator")
    page = seat.open("/timetable")
    expect(page.locator("main")).to_contain_text("Nobody looks at the timetable")
    expect(page.get_by_role("table")).to_contain_text("daily at 04:00")
    expect(page.get_by_role("table")).to_contain_text("every 5 minutes")
