"""The database goes away in the middle of a run: the run ends with one sentence, and the next one goes on."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
from django.db import connection

from kadens.operations.jobs import JOBS
from kadens.plumbing.db.errors import DatabaseUnavailable
from kadens.plumbing.postgres import status, stop
from kadens.plumbing.runner.models import JobRun
from kadens.plumbing.runner.running import run_job
from kadens.plumbing.runner.shapes import Request
from tests.factories import ACTOR, DAY, in_one_go, run
from tests.faults.losing import ORDERS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def home() -> Iterator[Path]:
    """A home whose server may be killed."""
    folder = Path(mkdtemp(prefix="kadens-test-"))
    folder.chmod(0o755)
    yield folder / "home"
    stop(folder / "home")
    shutil.rmtree(folder)


def start(step: str, home: Path, books: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}", "KADENS_HOME": str(home)}
    command = [sys.executable, "-m", "tests.faults.losing", step, books]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


def test_a_run_that_loses_its_server_says_so_and_the_next_one_goes_on(home, tmp_path):
    books = str(tmp_path / "gateway")
    running = start("open", home, books)
    made = sum(int(running.stdout.readline()) for _ in range(10))
    server = status(home).running
    os.kill(server.pid, signal.SIGKILL)
    said, _ = running.communicate(timeout=60)
    *more, last = said.splitlines()
    assert running.returncode == 1, said
    assert last.startswith("The database cannot be reached"), said
    made += sum(int(each) for each in more)
    assert 0 < made < ORDERS
    again = start("run", home, books)
    said, _ = again.communicate(timeout=120)
    assert again.returncode == 0, said
    *_, last = said.splitlines()
    this_run = int(last.split()[2].strip(","))
    assert last == f"this run {this_run}, in all {ORDERS}, slots {ORDERS}"
    assert ORDERS - made - 2 <= this_run <= ORDERS - made


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
