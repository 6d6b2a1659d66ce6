"""The worker's queue: what is due is enqueued once, what died is taken back, what must stop stops."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import connection
from procrastinate import App

from kadens.edges.cli.worker_queue import Paused, Stopping, Switch, ask_to_stop, look, make_queue, run_due
from kadens.operations.jobs import JOBS, daily
from kadens.plumbing import clock
from kadens.plumbing.approvals.deciding import decide_approval
from kadens.plumbing.approvals.queries import approvals
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.shapes import Chunk
from kadens.pure.timetable import Entry

MIDNIGHT = (Entry("day", time(0, 0)), Entry("announce", time(0, 0)))


def rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def looking(times: int, between: Callable[[], None] = lambda: None) -> None:
    queue = make_queue(MIDNIGHT, Switch())

    async def all_looks() -> None:
        async with queue.open_async():
            for _ in range(times):
                await look(queue, MIDNIGHT)
                await asyncio.to_thread(between)

    asyncio.run(all_looks())


def test_what_is_due_is_enqueued_once_however_often_one_looks(fresh_database: str) -> None:
    looking(3)
    looking(1)
    found = rows("SELECT args ->> 'job', lock, status::text FROM procrastinate_jobs ORDER BY id")
    assert found == [("day", "jobs", "todo"), ("announce", "jobs", "todo")]


def test_a_job_whose_worker_died_goes_back_into_the_queue(fresh_database: str) -> None:
    def die() -> None:
        rows("UPDATE procrastinate_jobs SET status = 'doing' WHERE args ->> 'job' = 'day'")
        connection.close()

    looking(2, between=die)
    looking(1)
    assert {status for (status,) in rows("SELECT status::text FROM procrastinate_jobs")} == {"todo"}


def test_the_worker_runs_what_it_took(fresh_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    run_due("announce", date(2024, 1, 10), Switch())
    run_due("day", date(2024, 1, 10), Switch())
    assert list(JobRun.objects.order_by("id").values_list("job", flat=True)) == ["announce", *JOBS]
    assert "announce for 2024-01-10: done, 0 done" in capsys.readouterr().err


def test_a_worker_told_to_stop_gives_the_run_back(fresh_database: str) -> None:
    with pytest.raises(Stopping):
        run_due("announce", date(2024, 1, 10), Switch(off=True))
    assert not JobRun.objects.exists()


@pytest.mark.parametrize("job", ["process_payments", "day"])
def test_a_run_that_paused_by_itself_is_tried_again_later(
    fresh_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, job: str
) -> None:
    pausing = replace(JOBS["process_payments"], work_chunk=lambda *_: Chunk(position=None, stopped="It is ill."))
    monkeypatch.setattr(daily, "ALL_JOBS", {**JOBS, "process_payments": pausing})
    with pytest.raises(Paused, match="It is ill"):
        run_due(job, date(2024, 1, 10), Switch())
    said = capsys.readouterr().err
    assert "process_payments for 2024-01-10: stopped" in said
    assert "It is ill." in said
    assert "broke" not in said
    assert JobRun.objects.latest("id").job == "process_payments"


def test_a_surge_is_told_and_left(fresh_database: str, capsys: pytest.CaptureFixture[str]) -> None:
    day = date(2024, 1, 10)
    for weeks in range(1, 5):
        past = day - timedelta(weeks=weeks)
        JobRun.objects.create(
            job="announce", as_of=past, actor="x", status="done", started_at=clock.now(), heartbeat_at=clock.now()
        )
    surging = replace(JOBS["announce"], expected=lambda _: 1_000)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(daily, "ALL_JOBS", {**JOBS, "announce": surging})
        run_due("announce", day, Switch())
        [asked] = approvals()
        assert (asked.asked_by, asked.count, asked.subject) == ("timetable", 1_000, "announce 2024-01-10")
        assert f"kadens approval approve {asked.id}" in capsys.readouterr().err
        decide_approval(asked.id, decision="approved", on=day, actor="cli:anna")
        run_due("announce", day, Switch())
    assert JobRun.objects.latest("id").status == "done"


def test_a_run_is_asked_to_stop_after_its_chunk(fresh_database: str) -> None:
    run = JobRun.objects.create(
        job="announce", as_of=date(2024, 1, 10), actor="timetable", started_at=clock.now(), heartbeat_at=clock.now()
    )
    ask_to_stop("timetable")
    run.refresh_from_db()
    assert run.status == "stopped"


def test_the_look_takes_no_lock() -> None:
    queue: App = make_queue(MIDNIGHT, Switch())
    look_task = queue.tasks["look_at_the_timetable"]
    assert (look_task.lock, look_task.queueing_lock) == (None, None)
