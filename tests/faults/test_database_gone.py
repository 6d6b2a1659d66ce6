"""The database goes away in the middle of a run: the run ends with one sentence, and the next one goes on."""

import signal
from dataclasses import replace

import pytest
from django.db import connection

from kadens.operations.jobs import JOBS
from kadens.plumbing.db.errors import DatabaseUnavailable
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories import ACTOR, DAY, in_one_go, run
from tests.faults.losing import ORDERS


@pytest.mark.parametrize("by", [signal.SIGKILL, signal.SIGQUIT, signal.SIGINT], ids=["killed", "immediate", "fast"])
def test_a_run_whose_server_ends_or_restarts_says_so_and_the_next_one_goes_on(expendable, tmp_path, tally, by):
    books, database = str(tmp_path / "gateway"), expendable.database()
    running = expendable.run("open", books, database)
    made = sum(int(running.stdout.readline()) for _ in range(10))
    expendable.end(by)
    said, _ = running.communicate(timeout=60)
    *more, last = said.splitlines()
    assert running.returncode == 1, said
    assert last.startswith("The database cannot be reached"), said
    made += sum(int(each) for each in more)
    assert 0 < made < ORDERS
    expendable.start()
    code, [*_, last] = expendable.said("run", books, database)
    assert code == 0, last
    this_run = int(last.split()[2].strip(","))
    assert last == f"this run {this_run}, in all {ORDERS}, slots {ORDERS}, parked 0"
    assert ORDERS - made - 2 <= this_run <= ORDERS - made
    tally(servers_lost=1)


def test_a_run_whose_connection_is_cut_ends_and_the_next_one_goes_on(shop):
    shop.sell_many("THREE", 60)
    [[backend]] = in_one_go("SELECT pg_backend_pid()")
    seen = []

    def cut(done):
        seen.append(done)
        if len(seen) == 5:
            killer = connection.copy()
            with killer.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
            killer.close()

    job = replace(JOBS["create_child_orders"], size=4)
    with pytest.raises(DatabaseUnavailable):
        run_job(job, Request(as_of=DAY, actor=ACTOR), progress=cut)
    connection.close()
    assert JobRun.objects.latest("id").status in ("running", "failed")
    assert run("create_child_orders").done == 60 - sum(seen)
    assert in_one_go("SELECT count(DISTINCT parent_line_id) FROM orders_order WHERE kind = 'child'") == [(60,)]


# Limits that a server is given


def test_a_run_that_gets_no_connection_says_so_and_does_nothing(expendable, tmp_path):
    books, database = str(tmp_path / "gateway"), expendable.database()
    expendable.said("sell", books, database)
    expendable.tell("CREATE ROLE clerk LOGIN CONNECTION LIMIT 0")
    code, said = expendable.said("run", books, database, user="clerk")
    assert code == 1
    assert len(said) == 1
    assert "too many connections" in said[0]


@pytest.mark.parametrize(
    ("setting", "sentence"),
    [
        ("statement_timeout", "The database cancelled the work (canceling statement due to statement timeout)"),
        ("lock_timeout", "Another process was changing the same rows (canceling statement due to lock timeout)"),
    ],
)
def test_a_run_whose_statement_takes_too_long_ends_with_a_sentence_and_parks_nobody(
    expendable, tmp_path, setting, sentence
):
    books, database = str(tmp_path / "gateway"), expendable.database()
    expendable.said("sell", books, database)
    expendable.tell(f"ALTER DATABASE {database} SET {setting} = '300ms'")
    expendable.hold("LOCK TABLE orders_order IN EXCLUSIVE MODE", database)
    code, said = expendable.said("run", books, database)
    expendable.let_go()
    assert code == 1
    assert len(said) == 1, said
    assert said[0].startswith(sentence)
    [[status, note]] = expendable.tell(
        "SELECT status, note FROM runner_job_run ORDER BY id DESC LIMIT 1", database=database
    )
    assert (status, note) == ("failed", said[0])
    expendable.tell(f"ALTER DATABASE {database} RESET {setting}")
    code, [*_, last] = expendable.said("run", books, database)
    assert last == f"this run {ORDERS}, in all {ORDERS}, slots {ORDERS}, parked 0"
