"""`kadens demo`, for the first days."""

import os
import signal
import socket
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from kadens.domain.payments.models import Attempt
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.operations.demo.people import day_after
from kadens.operations.jobs.asking import ask_run, queue_now
from kadens.plumbing.db.scratch import scratch_environment
from kadens.plumbing.runner.shapes import Request
from tests.edges.conftest import Kadens


def test_the_first_days_of_the_demo(kadens: Kadens, fresh_database: str, tmp_path: Path) -> None:
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00021 0002 19970102 3 63.34\n")
    ran = kadens("demo", "--purchases", file, "--until", "1997-01-05")
    assert ran.code == 0
    assert "balanced to the cent" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 80
    again = kadens("demo", "--json")
    assert again.code == 0
    assert again.document["customers"] == 2


def test_over_http_the_demo_takes_the_same_and_the_books_agree(
    kadens: Kadens, fresh_database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = tmp_path / "books.sqlite"
    monkeypatch.setattr("kadens.config.wiring._books", lambda: books)
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00021 0002 19970102 3 63.34\n")
    ran = kadens("demo", "--purchases", file, "--until", "1997-01-20", "--gateway", "http", "--json")
    assert ran.code == 0
    charged = Attempt.objects.filter(state="succeeded").aggregate(sum=Sum("amount"))["sum"]
    assert charged
    assert TestGateway(str(books)).taken() == charged


def test_the_demos_desk_brings_a_worker_that_runs_what_is_asked_and_ends_with_it(
    fresh_database: str, tmp_path: Path
) -> None:
    file = tmp_path / "purchases.txt"
    file.write_text(" 00004 0001 19970101 2 29.33\n 00021 0002 19970102 3 63.34\n")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    told = ["demo", "--purchases", str(file), "--until", "1997-01-05", "--serve", "--port", port]
    server = {**scratch_environment(fresh_database), "KADENS_HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-m", "kadens.config.entry", *told],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src", **server},
    ) as demo:
        assert demo.stderr is not None
        try:
            while "Serving on" not in demo.stderr.readline():
                assert demo.poll() is None
            ask_run("day", Request(as_of=date(1997, 1, 6), actor="staff:olle"), on=date(1997, 1, 6))
            while "send_notices for 1997-01-06" not in demo.stderr.readline():
                assert demo.poll() is None
            assert day_after() == date(1997, 1, 7)
            assert queue_now().workers == 1
            demo.send_signal(signal.SIGINT)
            assert "Stopped." in demo.stderr.read()  # to its end: nobody holds it open any more
            demo.wait(timeout=30)
        finally:
            demo.kill()
    assert queue_now().workers == 0
