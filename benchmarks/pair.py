"""A primary and a streaming standby on the loopback, for the benchmarks and for the tests of failover.

    with pair_of_servers() as pair:
        pair.follow("on")  # synchronous from now on
        pair.primary.kill()
        pair.standby.promote()

Both are the PostgreSQL that the embedded server would be, under the same account; their data goes with the block.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from threading import Event
from typing import Any, Final

import psycopg
from django.db import connections

from kadens.plumbing.db.connection import database_settings
from kadens.plumbing.postgres import Address
from kadens.plumbing.postgres.account import Account, account_for
from kadens.plumbing.postgres.binaries import Binaries, find_binaries, readable_binaries
from kadens.plumbing.postgres.lifecycle import TUNED

__all__ = ["Lag", "Node", "Pair", "one_server", "pair_of_servers", "pointed_at", "wait_until"]

NAME: Final = "kadens"
STANDBY: Final = "standby"
"""What the standby calls itself: its slot, and its name in `synchronous_standby_names`."""
_LOOPBACK: Final = "127.0.0.1"
_PATIENCE: Final = 60.0
_SETTINGS: Final = {
    "listen_addresses": _LOOPBACK,
    "unix_socket_directories": "",
    **TUNED,
}

_LAG: Final = """
SELECT
    coalesce(pg_current_wal_lsn() - flush_lsn, 0)::bigint,
    coalesce(pg_current_wal_lsn() - replay_lsn, 0)::bigint,
    coalesce(extract(epoch FROM replay_lag), 0)::float
FROM pg_stat_replication
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How far the standby is behind: bytes not yet received, bytes not yet to be seen there, and the seconds that the
    newest commit took until it was to be seen there."""

    unsent: int
    unseen: int
    seconds: float


@dataclass
class Node:
    """One server of the two."""

    data: Path
    port: int
    password: str
    binaries: Binaries
    account: Account
    settings: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def address(self) -> Address:
        return Address(host=_LOOPBACK, port=self.port, user=NAME, password=self.password, dbname=NAME)

    def start(self) -> None:
        """Start it and wait until it answers."""
        settings = {**_SETTINGS, **self.settings, "port": str(self.port)}
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.data.with_suffix(".log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries.program("postgres"), "-D", str(self.data), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                umask=0o077,
                **self.account.spawn(),
            )
        wait_until(self.answers)

    def answers(self) -> bool:
        """Whether it can be asked something."""
        if self.process is None or self.process.poll() is not None:
            raise RuntimeError(f"the server of {self.data} does not run: {self.data.with_suffix('.log').read_text()}")
        try:
            return self.ask("SELECT true") == [(True,)]
        except psycopg.OperationalError:
            return False

    def ask(self, statement: str, *, dbname: str = "postgres") -> list[tuple[Any, ...]]:
        """Run one statement here; the rows, if it returns any."""
        parameters = self.address.parameters(dbname=dbname)
        with psycopg.connect(**parameters, autocommit=True, connect_timeout=5) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def set(self, **settings: str) -> None:
        """Change settings that a reload brings into force."""
        for name, value in settings.items():
            self.ask(f"ALTER SYSTEM SET {name} = '{value}'")
        self.ask("SELECT pg_reload_conf()")

    def kill(self) -> None:
        """The server dies at once, as when the power goes."""
        self._end(signal.SIGKILL)

    def stop_at_once(self) -> None:
        """The server goes down without an orderly end, as by `pg_ctl stop -m immediate`."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """The server goes down in an orderly way."""
        self._end(signal.SIGINT)

    def promote(self) -> None:
        """From now on this standby is a primary."""
        assert self.ask("SELECT pg_promote(true, 60)") == [(True,)]

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            children = _children(self.process.pid)
            self.process.send_signal(how)
            self.process.wait(_PATIENCE)
            wait_until(lambda: not any(_lives(child) for child in children))


@dataclass(frozen=True)
class Pair:
    """A primary and its standby."""

    primary: Node
    standby: Node

    def url(self, *, dbname: str = NAME) -> str:
        """Both servers in one address: whoever connects ends at the one that takes writes."""
        address = Address(
            host=f"{_LOOPBACK},{_LOOPBACK}",
            port=f"{self.primary.port},{self.standby.port}",
            user=NAME,
            password=self.primary.password,
            dbname=dbname,
            options=(("target_session_attrs", "read-write"),),
        )
        return address.url()

    def follow(self, commit: str | None) -> None:
        """A commit on the primary waits for the standby from now on (`on`: it is on its disk, `remote_apply`: it is
        to be seen there), or for nobody (None)."""
        self.primary.set(synchronous_standby_names=STANDBY if commit else "", synchronous_commit=commit or "on")
        wait_until(lambda: self.primary.ask("SELECT sync_state FROM pg_stat_replication") == [(_state(commit),)])

    def sever(self) -> None:
        """The standby gets no more from the primary, and neither of them is told."""
        self.standby.set(primary_conninfo="")
        wait_until(lambda: self.standby.ask("SELECT pid FROM pg_stat_wal_receiver") == [])

    def lag(self) -> Lag:
        """How far the standby is behind at this moment."""
        return Lag(*self.primary.ask(_LAG)[0])

    def watch(self, over: Event, *, every: float) -> list[Lag]:
        """How far it was behind, looked at every so many seconds until it is over."""
        seen = []
        with psycopg.connect(**self.primary.address.parameters(dbname="postgres"), autocommit=True) as connection:
            while not over.wait(every):
                [row] = connection.execute(_LAG).fetchall()
                seen.append(Lag(*row))
        return seen

    def catch_up(self) -> None:
        """Wait until all that the primary has is to be seen on the standby."""
        wait_until(lambda: self.lag().unseen == 0)


@contextmanager
def one_server(**settings: str) -> Iterator[Node]:
    """A server on a free port of the loopback with an empty database; gone afterwards."""
    with _folder() as folder:
        node = _node(folder / "primary", secrets.token_urlsafe(), settings)
        _make_primary(node, folder / "password")
        node.start()
        try:
            node.ask(f"CREATE DATABASE {NAME}")
            yield node
        finally:
            node.kill()


@contextmanager
def pair_of_servers(seed: Node | None = None, **settings: str) -> Iterator[Pair]:
    """Two servers, the standby in step, asynchronous; both gone afterwards. With a `seed`, a server that was stopped,
    they begin with what is in there."""
    with ExitStack() as stack:
        if seed is None:
            primary = stack.enter_context(one_server(**settings))
        else:
            folder = stack.enter_context(_folder())
            primary = _node(folder / "primary", seed.password, settings)
            _copy(seed, primary)
            stack.callback(primary.kill)
            primary.start()
        pair = Pair(primary, _node(primary.data.with_name(STANDBY), primary.password, settings))
        _make_standby(pair)
        stack.callback(pair.standby.kill)
        pair.standby.start()
        pair.follow(None)
        yield pair


@contextmanager
def pointed_at(url: str) -> Iterator[None]:
    """Django, and every process started from here, uses this address until the block ends."""
    before, settings = os.environ.get("DATABASE_URL"), dict(connections.settings["default"])
    connection = connections["default"]
    os.environ["DATABASE_URL"] = url
    connections.settings["default"] = settings | database_settings()["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        with suppress(psycopg.Error):
            connections["default"].close()
        connections.settings["default"] = settings
        connections["default"] = connection
        if before is None:
            del os.environ["DATABASE_URL"]
        else:
            os.environ["DATABASE_URL"] = before


def wait_until(true: Callable[[], bool]) -> None:
    """Look again and again, for a minute at most."""
    deadline = time.monotonic() + _PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it took more than a minute"
        time.sleep(0.02)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(mkdtemp(prefix="kadens-pair-"))
    folder.chmod(0o755)  # the servers' account walks through it
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _node(data: Path, password: str, settings: Mapping[str, str]) -> Node:
    account = account_for(data)
    return Node(data, _free_port(), password, readable_binaries(find_binaries(), account), account, settings)


def _state(commit: str | None) -> str:
    return "sync" if commit else "async"


def _make_primary(node: Node, password: Path) -> None:
    node.data.mkdir(mode=0o700)
    password.touch(mode=0o600)
    password.write_text(node.password)
    for path in (node.data, password):
        node.account.own(path)
    options = ["-U", NAME, "-A", "scram-sha-256", f"--pwfile={password}", "-E", "UTF8", "--locale=C", "--no-sync"]
    _run(node, "initdb", "-D", str(node.data), *options)
    with (node.data / "pg_hba.conf").open("a") as rules:
        rules.write(f"host replication {NAME} {_LOOPBACK}/32 scram-sha-256\n")


def _copy(stopped: Node, to: Node) -> None:
    shutil.copytree(stopped.data, to.data)
    for path in (to.data, *to.data.rglob("*")):
        to.account.own(path)


def _make_standby(pair: Pair) -> None:
    node = pair.standby
    node.data.mkdir(mode=0o700)
    node.account.own(node.data)
    source = pair.primary.address.parameters() | {"application_name": STANDBY}
    conninfo = psycopg.conninfo.make_conninfo(**source)
    slot = ["--create-slot", "--slot", STANDBY, "--write-recovery-conf"]
    _run(node, "pg_basebackup", "-d", conninfo, "-D", str(node.data), "--checkpoint=fast", "--no-sync", *slot)


def _run(node: Node, program: str, *arguments: str) -> None:
    done = subprocess.run(
        [node.binaries.program(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=_environment(),
        stdin=subprocess.DEVNULL,
        umask=0o077,
        **node.account.spawn(),
    )
    if done.returncode:
        raise RuntimeError(f"{program}: {done.stderr}")


def _children(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return []


def _lives(pid: str) -> bool:
    """A zombie has no command line left."""
    with suppress(OSError):
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    return False


def _environment() -> dict[str, str]:
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as free:
        free.bind((_LOOPBACK, 0))
        return int(free.getsockname()[1])
