"""Runs that a person asks for: they wait in the queue, and a worker takes them, one with a timetable or one without."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate.worker import Worker

from kadens.domain.continuity.errors import ProgramUnknown
from kadens.edges.cli.worker_queue import Switch, ask_to_stop, look, make_queue, parts_of, take_back
from kadens.operations.jobs import JOBS
from kadens.operations.jobs.asking import (
    ASKED,
    AlreadyAsked,
    DayNotNarrowed,
    NotWaiting,
    ask_run,
    queue_now,
    withdraw_run,
)
from kadens.operations.jobs.daily import JobUnknown, LimitNotKept
from kadens.operations.jobs.history import NotRunning, RunUnknown, Sought, one_run, runs_page, runs_under_way, stop_run
from kadens.plumbing import clock
from kadens.plumbing.audit.models import AuditEvent
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.shapes import CriterionUnknown, Request
from kadens.pure.errors import KadensError
from kadens.pure.timetable import Entry
from tests.factories.shop import Shop, a_shop

DAY = date(2024, 1, 10)
OLLE = "staff:olle"
ALWAYS_DUE = (Entry("announce", time(0, 0)),)


def asked(**changes: Any) -> Request:
    return Request(**{"as_of": DAY, "actor": OLLE, **changes})


def served(timetable: Sequence[Entry] | None = None) -> None:
    """A worker runs all that waits for it, and ends."""

    async def serve() -> None:
        queue = await asyncio.to_thread(make_queue, timetable, Switch())
        hand = Worker(queue, queues=parts_of(timetable), wait=False, delete_jobs="successful")
        async with queue.open_async():
            if timetable is not None:
                await look(queue, timetable)
            await hand.run()  # type: ignore[no-untyped-call]

    asyncio.run(serve())


def ran() -> list[tuple[str, str, bool]]:
    return list(JobRun.objects.order_by("id").values_list("job", "actor", "dry_run"))


def test_a_worker_without_a_timetable_runs_what_was_asked_and_leaves_the_rest(fresh_database: str) -> None:
    asyncio.run(only_look())
    ask_run("create_child_orders", asked(), on=DAY)
    served()
    assert ran() == [("create_child_orders", OLLE, False)]
    assert [(run.job, run.asked) for run in queue_now().runs] == [("announce", False)]


async def only_look() -> None:
    queue = await asyncio.to_thread(make_queue, ALWAYS_DUE, Switch())
    async with queue.open_async():
        await look(queue, ALWAYS_DUE)


def test_a_worker_with_a_timetable_runs_both_and_what_was_asked_first(fresh_database: str) -> None:
    asyncio.run(only_look())
    ask_run("extend_lines", asked(dry_run=True), on=DAY)
    served(ALWAYS_DUE)
    assert ran() == [("extend_lines", OLLE, True), ("announce", "timetable", False)]
    assert queue_now().runs == []


def test_the_whole_day_is_run_as_asked(fresh_database: str) -> None:
    ask_run("day", asked(), on=DAY)
    served()
    assert ran() == [(job, OLLE, False) for job in JOBS]


def test_what_waits_is_seen_and_can_be_taken_back(fresh_database: str) -> None:
    shop: Shop = a_shop()
    shop.ready("THREE")
    number = ask_run("create_child_orders", asked(criteria={"program": "THREE"}, limit=5), on=DAY)
    queue = queue_now()
    [run] = queue.waiting
    assert (run.number, run.job, run.actor, run.as_of, run.criteria) == (
        number,
        "create_child_orders",
        OLLE,
        DAY,
        {"program": "THREE"},
    )
    assert (run.taken, run.attempts, queue.workers) == (False, 0, 0)
    assert queue.oldest_at is not None
    assert abs((clock.on_the_wall() - queue.oldest_at).total_seconds()) < 60
    with pytest.raises(AlreadyAsked):
        ask_run("create_child_orders", asked(criteria={"program": "THREE"}, limit=5, actor="staff:ada"), on=DAY)
    ask_run("create_child_orders", asked(criteria={"program": "THREE"}), on=DAY)
    withdraw_run(number, on=DAY, actor=OLLE)
    assert len(queue_now().runs) == 1
    with pytest.raises(NotWaiting):
        withdraw_run(number, on=DAY, actor=OLLE)
    deeds = AuditEvent.objects.filter(subject="queued_run").order_by("id")
    assert list(deeds.values_list("action", flat=True)) == ["ask_run", "ask_run", "withdraw_run"]


def test_what_the_timetable_enqueued_is_not_taken_back_by_a_person(fresh_database: str) -> None:
    asyncio.run(only_look())
    with pytest.raises(NotWaiting):
        withdraw_run(queue_now().runs[0].number, on=DAY, actor=OLLE)
    assert len(queue_now().runs) == 1


@pytest.mark.parametrize(
    ("job", "changes", "error"),
    [
        ("nothing", {}, JobUnknown),
        ("day", {"criteria": {"program": "X"}}, DayNotNarrowed),
        ("day", {"limit": 5}, DayNotNarrowed),
        ("announce", {"criteria": {"program": "X"}}, CriterionUnknown),
        ("announce", {"limit": 5}, LimitNotKept),
        ("extend_lines", {"criteria": {"program": "NONE"}}, ProgramUnknown),
    ],
)
def test_what_would_be_refused_is_refused_at_once(
    fresh_database: str, job: str, changes: dict[str, Any], error: type[KadensError]
) -> None:
    a_shop()
    with pytest.raises(error):
        ask_run(job, asked(**changes), on=DAY)
    assert queue_now().runs == []


def test_what_a_dead_worker_left_is_taken_back_without_a_timetable_too(fresh_database: str) -> None:
    ask_run("announce", asked(), on=DAY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    connection.close()

    async def look_once() -> None:
        queue = await asyncio.to_thread(make_queue, None, Switch())
        async with queue.open_async():
            await take_back(queue, [ASKED])

    asyncio.run(look_once())
    assert [run.taken for run in queue_now().runs] == [False]


def a_run(**changes: Any) -> JobRun:
    now = clock.now()
    given = {"job": "announce", "as_of": DAY, "actor": OLLE, "started_at": now, "heartbeat_at": now}
    return JobRun.objects.create(**{**given, **changes})


@pytest.mark.django_db
def test_a_run_is_stopped_once_and_the_audit_log_says_by_whom() -> None:
    run = a_run()
    stop_run(run.id, on=DAY, actor=OLLE)
    assert one_run(run.id).status == "stopped"
    assert one_run(run.id).under_way
    with pytest.raises(NotRunning):
        stop_run(run.id, on=DAY, actor=OLLE)
    with pytest.raises(RunUnknown):
        stop_run(run.id + 1, on=DAY, actor=OLLE)
    [deed] = AuditEvent.objects.filter(subject="job_run", subject_id=run.id)
    assert (deed.action, deed.actor) == ("stop_run", OLLE)


def test_a_worker_that_ends_stops_the_run_of_whoever_asked(fresh_database: str) -> None:
    mine, other = a_run(), a_run(actor="timetable")
    ask_to_stop(OLLE)
    assert [one_run(run.id).status for run in (mine, other)] == ["stopped", "running"]


@pytest.mark.django_db
def test_runs_are_sought_page_by_page() -> None:
    ended = {"finished_at": clock.now(), "status": "done"}
    runs = [a_run(as_of=DAY + timedelta(days=number), dry_run=number == 2, **ended) for number in range(5)]
    a_run(job="extend_lines", **{**ended, "status": "failed"})
    page = runs_page(Sought(job="announce"), limit=2)
    assert [run.id for run in page.rows] == [runs[4].id, runs[3].id]
    following = runs_page(Sought(job="announce"), after=page.after, limit=2)
    assert [run.id for run in following.rows] == [runs[2].id, runs[1].id]
    assert runs_page(Sought(job="announce"), after=following.after, limit=2).after is None
    assert [run.id for run in runs_page(Sought(dry=True)).rows] == [runs[2].id]
    assert [run.job for run in runs_page(Sought(status="failed")).rows] == ["extend_lines"]
    assert [run.id for run in runs_page(Sought(job="announce", first_on=DAY, last_on=DAY)).rows] == [runs[0].id]


@pytest.mark.django_db
def test_a_run_without_a_sign_of_life_is_not_under_way() -> None:
    now = datetime(2024, 1, 10, 12, tzinfo=UTC)
    alive = a_run(heartbeat_at=now)
    a_run(heartbeat_at=now - timedelta(hours=1))
    a_run(heartbeat_at=now, finished_at=now, status="done")
    assert [run.id for run in runs_under_way(alive_since=now - timedelta(minutes=2))] == [alive.id]
