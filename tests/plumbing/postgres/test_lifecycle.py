"""The server of a home of its own: started, killed, started again. Slow by nature, so few and telling."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest

from kadens.plumbing.postgres import diagnose, ensure_running, status, stop
from kadens.plumbing.postgres.errors import PostgresNotFound, PostgresPathUnusable
from kadens.plumbing.postgres.postmaster import clear_traces, living_postmaster


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that the server's account can reach (pytest's own folders are closed to others)."""
    folder = Path(mkdtemp(prefix="kadens-test-"))
    folder.chmod(0o755)
    yield folder / "home"
    stop(folder / "home")
    shutil.rmtree(folder)


def answer(home: Path, query: str = "SELECT 'here'") -> object:
    with psycopg.connect(**ensure_running(home).parameters()) as connection:
        found = connection.execute(query).fetchone()
        return found and found[0]


def postmaster(home: Path) -> int:
    running = status(home).running
    assert running
    return running.pid


def kill(home: Path) -> None:
    """A killed process is gone a moment after the signal."""
    os.kill(postmaster(home), signal.SIGKILL)
    while status(home).running:
        time.sleep(0.01)


def test_it_starts_once_keeps_running_and_stops(home: Path) -> None:
    assert not status(home).made
    first = ensure_running(home)
    assert first.host.startswith("/")
    assert Path(first.host).stat().st_mode & 0o777 == 0o700
    pid = postmaster(home)
    began = time.monotonic()
    assert ensure_running(home) == first
    assert time.monotonic() - began < 0.2
    assert postmaster(home) == pid
    assert answer(home, "SHOW listen_addresses") == ""
    assert answer(home, "SHOW synchronous_commit") == "on"
    assert answer(home, "SHOW timezone") == "UTC"
    assert answer(home, "SELECT upper('åäö')") == "ÅÄÖ"
    assert stop(home)
    assert not stop(home)
    assert status(home).running is None
    assert status(home).made
    assert not Path(first.host).exists()


def test_what_was_committed_survives_a_kill(home: Path) -> None:
    with psycopg.connect(**ensure_running(home).parameters()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kill(home)
    assert answer(home, "SELECT answer FROM kept") == 42


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")
def test_a_pid_that_belongs_to_another_process_is_no_server(home: Path) -> None:
    ensure_running(home)
    pid_file = status(home).data / "postmaster.pid"
    text = pid_file.read_text()
    kill(home)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        pid_file.write_text("\n".join([str(other.pid), *text.splitlines()[1:]]))
        assert status(home).running is None
        assert answer(home) == "here"
        other.kill()


def test_where_nobody_may_look_a_server_of_another_directory_is_known_by_its_command(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ensure_running(home)
    data = home / "postgres"
    other = home / "other"
    other.mkdir()
    os.chown(other, data.stat().st_uid, data.stat().st_gid)

    def refused(pid: int) -> Path:
        raise PermissionError(pid)

    monkeypatch.setattr("kadens.plumbing.postgres.postmaster._working_directory", refused)
    assert clear_traces(other, patience=0)
    assert not clear_traces(data, patience=0)
    found = living_postmaster(data)
    assert found
    assert found.pid == postmaster(home)
    (other / "postmaster.pid").write_text(f"{found.pid}\n")
    assert living_postmaster(other) is None


def test_a_lost_socket_is_made_again(home: Path) -> None:
    shutil.rmtree(ensure_running(home).host)
    assert answer(home) == "here"


def test_many_commands_at_once_start_one_server(home: Path) -> None:
    command = [sys.executable, "-m", "kadens.plumbing.postgres", "start"]
    environment = {**os.environ, "KADENS_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}

    def start(_: int) -> str:
        return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout

    with ThreadPoolExecutor(4) as threads:
        assert len(set(threads.map(start, range(4)))) == 1


def test_a_home_that_cannot_be_made_is_one_sentence(home: Path) -> None:
    home.parent.joinpath("file").touch()
    with pytest.raises(PostgresPathUnusable, match=r"file/home.*cannot be used"):
        ensure_running(home.parent / "file" / "home")


def test_missing_binaries_are_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KADENS_PG_BIN", "/nowhere")
    with pytest.raises(PostgresNotFound, match="No PostgreSQL 15 to 18 was found"):
        ensure_running(home)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    [trouble] = diagnose(home).troubles
    assert "No PostgreSQL" in trouble.what
    assert trouble.mend


def test_the_doctor_knows_the_embedded_server(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = diagnose(home)
    assert (before.running, before.healthy, before.data) == (False, True, status(home).data)
    assert before.purpose == "for demo, tests and evaluation"
    ensure_running(home)
    assert diagnose(home).running


@pytest.mark.parametrize("url", ["nonsense", "postgresql://127.0.0.1:1/kadens"])
def test_the_doctor_says_what_is_wrong_with_an_address(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    found = diagnose()
    assert (found.server, found.running, found.healthy) == ("DATABASE_URL", False, False)
    assert found.troubles[0].what
    assert found.troubles[0].mend


def test_the_doctor_recognises_a_server_by_its_address(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", ensure_running(home).url())
    found = diagnose()
    assert (found.running, found.healthy, found.purpose) == (True, True, "for production")
    assert found.version
