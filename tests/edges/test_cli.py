"""The command line as a whole: its help, its exit codes, and what a shell does to it."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import OperationalError

from kadens.edges.cli.failing import EXIT_CODES
from kadens.edges.cli.order_changes import CHANGES
from kadens.plumbing.db.errors import DatabaseUnavailable
from kadens.plumbing.db.scratch import scratch_environment
from tests.architecture.sources import errors
from tests.edges.conftest import Kadens

COMMANDS = [
    ("demo",),
    ("doctor",),
    ("companies",),
    ("migrate",),
    ("serve",),
    ("worker",),
    ("gateway",),
    ("why",),
    ("simulate",),
    *(("job", name) for name in ("run", "runs", "parked", "release-parked")),
    *(("program", name) for name in ("import", "export", "copy", "check")),
    ("order", "show"),
    *(("order", change.__name__) for change in CHANGES),
    ("card", "replace"),
    *(("import", name) for name in ("customers", "products", "purchases")),
]
NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


def shell(line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A line of bash, in which `kadens` is a process of its own."""
    kadens = f'kadens() {{ "{sys.executable}" -m kadens.config.entry "$@"; }}; '
    return subprocess.run(
        ["/bin/bash", "-c", kadens + line],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
        env={**os.environ, "PYTHONPATH": "src", **environment},
    )


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help(kadens: Kadens, command: tuple[str, ...]) -> None:
    ran = kadens(*command, "--help")
    assert ran.code == 0
    assert "Usage:" in ran.out


def test_the_help_lists_every_command(kadens: Kadens) -> None:
    text = kadens("--help").out
    assert all(command[0] in text for command in COMMANDS)


@pytest.mark.parametrize("arguments", [("frobnicate",), ("job", "frobnicate"), ("order", "show"), ("--frob",)])
def test_what_is_no_command_ends_with_two(kadens: Kadens, arguments: tuple[str, ...]) -> None:
    assert kadens(*arguments).code == 2


def test_every_code_in_the_table_is_an_errors() -> None:
    assert set(EXIT_CODES) - {error.code for error in errors()} == set()


def breaking(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let a command raise this."""

    def broken() -> None:
        raise error

    monkeypatch.setattr("kadens.edges.cli.migrate.pending_migrations", broken)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "code", "sentence"),
    [
        (DatabaseUnavailable(reason="it is down"), 1, "The database cannot be reached (it is down)"),
        (OperationalError("connection failed"), 1, "The database cannot be reached (connection failed)"),
        (ValueError("two\nlines"), 1, "(ValueError: two lines). Set KADENS_DEBUG=1"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_an_error_is_a_sentence_and_a_code(
    kadens: Kadens, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, sentence: str
) -> None:
    breaking(monkeypatch, error)
    monkeypatch.delenv("KADENS_DEBUG", raising=False)
    ran = kadens("migrate")
    assert (ran.code, ran.out) == (code, "")
    assert sentence in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.django_db
def test_a_traceback_is_shown_to_those_who_ask(kadens: Kadens, monkeypatch: pytest.MonkeyPatch) -> None:
    breaking(monkeypatch, ValueError("no"))
    ran = kadens("migrate", env={"KADENS_DEBUG": "1"})
    assert ran.code == 1
    assert "Traceback" in ran.err


@pytest.mark.django_db
def test_a_migrated_database_is_well(kadens: Kadens) -> None:
    found = kadens("doctor", "--json")
    assert found.code == 0
    assert found.document["healthy"] is True
    assert "All is well." in kadens("doctor").out
    assert "Nothing to do" in kadens("migrate").out


@pytest.mark.django_db
def test_the_doctor_names_pending_migrations(kadens: Kadens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kadens.edges.cli.doctor.pending_migrations", lambda: ["orders.0001_initial"])
    ran = kadens("doctor")
    assert ran.code == 1
    assert "orders.0001_initial" in ran.out
    assert "kadens migrate" in ran.out


def test_the_doctor_on_a_server_that_is_not_there(kadens: Kadens, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", NOWHERE)
    ran = kadens("doctor", "--json")
    assert ran.code == 1
    [trouble] = ran.document["troubles"]
    assert trouble["what"] == (
        'The database cannot be reached: connection to server at "127.0.0.1", port 1 failed: Connection refused.'
    )
    assert trouble["mend"] == "Start the server, or correct DATABASE_URL."


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("postgresql:///nothing?host=/nowhere", "No such file or directory"),
        ("postgresql://no.such.host.invalid/nothing", "failed to resolve host 'no.such.host.invalid'"),
        ("postgresql://127.0.0.1:1/nothing?frob=1", 'invalid connection option "frob"'),
    ],
)
def test_the_doctor_says_why_in_one_sentence(
    kadens: Kadens, monkeypatch: pytest.MonkeyPatch, url: str, reason: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    [trouble] = kadens("doctor", "--json").document["troubles"]
    assert reason in trouble["what"]
    assert trouble["what"].startswith("The database cannot be reached: ")
    assert "Is the server running" not in trouble["what"]
    assert "\n" not in trouble["what"]


def test_help_imports_no_django() -> None:
    code = "import sys, kadens.config.wiring, kadens.edges.cli.app; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": "src"})


def test_a_database_that_is_down_is_one_sentence() -> None:
    for command in ("job run day", "worker", "order show 1"):
        ran = shell(f"kadens {command}", DATABASE_URL=NOWHERE)
        assert (ran.returncode, ran.stdout) == (1, "")
        assert ran.stderr.startswith("The database cannot be reached (")
        assert len(ran.stderr.splitlines()) == 1
    assert shell("kadens job runs", DATABASE_URL="nonsense").returncode == 2


def test_what_a_shell_does_to_it(fresh_database: str) -> None:
    server = scratch_environment(fresh_database)
    assert shell("kadens job run day --json --as-of 2024-01-10 <&-", **server).returncode == 0
    assert shell("kadens job runs >&-", **server).returncode == 0
    assert shell("kadens job run nope 2>&-", **server).returncode == 2
    cut = shell("kadens job runs --json | true; echo ${PIPESTATUS[0]}", **server)
    assert cut.stdout == "141\n"
    assert cut.stderr == ""


def test_a_worker_runs_what_is_due_and_stops_when_told(fresh_database: str) -> None:
    server = scratch_environment(fresh_database)
    once = shell("kadens worker --once", **server)
    assert once.returncode == 0
    assert "close_parents for" in once.stderr
    with subprocess.Popen(
        [sys.executable, "-m", "kadens.config.entry", "worker"],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": "src", **server},
    ) as told:
        assert told.stderr is not None
        try:
            while "fulfil_orders" not in told.stderr.readline():
                assert told.poll() is None
            time.sleep(1)
            told.send_signal(signal.SIGTERM)
            rest = told.stderr.read()
            assert (told.wait(timeout=30), rest) == (0, "Stopped.\n")
        finally:
            told.kill()
