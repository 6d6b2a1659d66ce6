"""Start, find and stop the embedded server of one home. It keeps running between commands, so that they start fast."""

import fcntl
import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psycopg

from kadens.plumbing.postgres.account import Account, account_for
from kadens.plumbing.postgres.address import Server
from kadens.plumbing.postgres.binaries import Binaries, find_binaries, readable_binaries
from kadens.plumbing.postgres.errors import (
    PostgresAccountMissing,
    PostgresPathUnusable,
    PostgresStartFailed,
    PostgresStopFailed,
)
from kadens.plumbing.postgres.home import kadens_home
from kadens.plumbing.postgres.machine import machine_data_directory, socket_directory
from kadens.plumbing.postgres.postmaster import Postmaster, clear_traces, living_postmaster

NAME: Final = "kadens"
_PORT: Final = 5432
_ATTEMPTS: Final = 3
_PATIENCE: Final = 60.0
TUNED: Final = {
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
}
"""What Kadens sets on a server of its own, wherever it listens."""
_SETTINGS: Final = {
    **TUNED,
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "synchronous_commit": "on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """The embedded server of one home as it is now, whether it runs or not."""

    data: Path
    log: Path
    made: bool
    running: Postmaster | None


def ensure_running(home: Path | None = None) -> Server:
    """The address of this home's server; made and started first if need be (about 2 s once, then 0.2 s, then nothing).

    Raises one of `kadens.plumbing.postgres.errors`, each a sentence that says what to do.
    """
    home = home or kadens_home()
    data = _data_directory(home)
    running = living_postmaster(data)
    if running and running.ready and _socket_of(running).exists():
        return _server(running)
    with _only_one(home):
        account = account_for(data)
        binaries = readable_binaries(find_binaries(major=_major_of(data)), account)
        _make_cluster(data, binaries, account)
        return _server(_started(data, binaries, account))


def status(home: Path | None = None) -> Status:
    """What is there for this home, without starting anything."""
    data = _data_directory(home or kadens_home())
    return Status(data=data, log=_log(data), made=(data / "PG_VERSION").exists(), running=living_postmaster(data))


def stop(home: Path | None = None) -> bool:
    """Stop this home's server, rolling back what is under way; False if it was not running.

    Raises `PostgresStopFailed` when it does not go down within half a minute.
    """
    home = home or kadens_home()
    data = _data_directory(home)
    running = living_postmaster(data)
    if running is None:
        return False
    with _only_one(home):
        account = account_for(data)
        binaries = readable_binaries(find_binaries(major=_major_of(data)), account)
        answer = _run([binaries.program("pg_ctl"), "stop", "-D", str(data), "-m", "fast", "-t", "30"], account)
        if answer.returncode and living_postmaster(data):
            raise PostgresStopFailed(data=str(data), reason=_last_line(answer.stderr))
    with suppress(OSError):
        Path(running.socket).rmdir()
    return True


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    """One process at a time makes, starts or stops the server of a home."""
    try:
        if not home.exists():
            home.mkdir(parents=True)
            home.chmod(0o755)  # the server's account walks through it, whatever the umask
        handle = os.open(home / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        raise PostgresPathUnusable(path=str(home), reason=error.strerror or str(error)) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _data_directory(home: Path) -> Path:
    """`postgres` in the home, or a folder outside it when root's home is closed to the server's account."""
    data = home.absolute() / "postgres"
    if os.geteuid() != 0 or data.exists():
        return data
    existing = next(parent for parent in data.parents if parent.exists())
    return data if account_for(data).reaches(existing) else machine_data_directory(home)


def _make_cluster(data: Path, binaries: Binaries, account: Account) -> None:
    if (data / "PG_VERSION").exists():
        return
    draft = data.with_name(f"{data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    account.own(draft)
    command = [binaries.program("initdb"), "-D", str(draft), "-U", NAME, "-A", "trust", "-E", "UTF8"]
    answer = _run([*command, "--no-instructions", *_locale_options(binaries)], account)
    if answer.returncode:
        raise PostgresStartFailed(reason=_last_line(answer.stderr), log=str(_log(data)))
    if data.exists():
        data.rmdir()
    draft.rename(data)


def _locale_options(binaries: Binaries) -> list[str]:
    """Text sorts and compares the same on every machine; names beyond ASCII are still letters."""
    if binaries.major >= 17:  # the version that brought the built-in provider
        return ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _started(data: Path, binaries: Binaries, account: Account) -> Postmaster:
    reason = "it was given up"
    for attempt in range(_ATTEMPTS):
        if attempt:
            time.sleep(0.5 * attempt)
        running = _settled(data)
        if running and running.ready and _socket_of(running).exists():
            return _with_database(running)
        if running is None and not clear_traces(data):
            reason = "processes of the server before it are still at work"
            continue
        answer = _launch(data, binaries, account)
        running = living_postmaster(data)
        if running and running.ready:
            return _with_database(running)
        reason = _last_line(_tail(_log(data)) or answer.stderr)
    raise PostgresStartFailed(reason=reason, log=str(_log(data)))


def _settled(data: Path) -> Postmaster | None:
    """The server once it is ready; one that a killed command left behind may still be recovering."""
    deadline = time.monotonic() + _PATIENCE
    while (running := living_postmaster(data)) and not running.ready and time.monotonic() < deadline:
        time.sleep(0.05)
    return running


def _launch(data: Path, binaries: Binaries, account: Account) -> subprocess.CompletedProcess[str]:
    sockets = socket_directory(data, account)
    settings = {**_SETTINGS, "unix_socket_directories": str(sockets)}
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in settings.items())
    verb = "restart" if living_postmaster(data) else "start"
    if verb == "start":  # a zombie's lock file would count as a running server's
        for left in sockets.glob(".s.PGSQL.*"):
            left.unlink()
    command = [binaries.program("pg_ctl"), verb, "-D", str(data), "-l", str(_log(data)), "-o", options]
    return _run([*command, "-w", "-t", "60", "-s"], account)


def _with_database(running: Postmaster) -> Postmaster:
    address = _server(running)
    with psycopg.connect(**address.parameters(dbname="postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.execute(f"CREATE DATABASE {NAME}")
    return running


def _run(command: list[str], account: Account) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
    try:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=environment,
            stdin=subprocess.DEVNULL,
            umask=0o077,
            **account.spawn(),
        )
    except PermissionError as error:
        if account.switched:
            raise PostgresAccountMissing from error
        reason = f"{Path(command[0]).name} may not be run"
        return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr=reason)
    except OSError as error:
        reason = f"{Path(command[0]).name} could not be run ({error.strerror})"
        return subprocess.CompletedProcess(command, returncode=1, stdout="", stderr=reason)


def _server(running: Postmaster) -> Server:
    return Server(host=running.socket, port=running.port or _PORT, user=NAME, dbname=NAME)


def _socket_of(running: Postmaster) -> Path:
    return Path(running.socket, f".s.PGSQL.{running.port or _PORT}")


def _log(data: Path) -> Path:
    return data / "server.log"


def _major_of(data: Path) -> int | None:
    try:
        return int((data / "PG_VERSION").read_text().strip())
    except (OSError, ValueError):
        return None


def _tail(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-4000:]
    except OSError:
        return ""


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    worst = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (worst or lines or ["no reason was given"])[-1].rstrip(".")
