"""A server of its own, which a test may kill, restart and fill up.

Its rooms are small disks of their own, which nobody else sees: the server lives in a mount namespace, and when its last
process ends they are gone. An ordinary user needs a kernel that lets him have a user namespace.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import psycopg

from kadens.plumbing.postgres import ensure_running, status, stop
from kadens.plumbing.postgres.account import account_for
from kadens.plumbing.postgres.binaries import find_binaries, readable_binaries

__all__ = ["ROOT", "Expendable"]

ROOT = Path(__file__).parents[2]
ROOM_MEGABYTES = 24


class Expendable:
    """The server; every test takes a database of its own on it."""

    def __init__(self) -> None:
        self._folder = Path(mkdtemp(prefix="kadens-test-"))
        self._folder.chmod(0o755)
        self.home, self.tables, self.wal = (self._folder / name for name in ("home", "tables", "wal"))
        self._numbers = count(1)
        for folder in (self.home, self.tables, self.wal):
            folder.mkdir(mode=0o755)
        self._make_cluster()
        self._shell, self.without_rooms = self._enter_rooms()
        self.start()
        self._run_here("migrate")

    def _make_cluster(self) -> None:
        """Small pieces of log, so that a small disk is soon full of them."""
        data = self.home / "postgres"
        account = account_for(data)
        binaries = readable_binaries(find_binaries(), account)
        data.mkdir(mode=0o700)
        account.own(data)
        command = [binaries.program("initdb"), "-D", str(data), "-U", "kadens", "-A", "trust", "-E", "UTF8", "-N"]
        command += ["--locale=C.UTF-8", "--wal-segsize=1", "--no-instructions"]
        subprocess.run(command, check=True, capture_output=True, cwd="/", stdin=subprocess.DEVNULL, **account.spawn())

    def _enter_rooms(self) -> tuple["subprocess.Popen[str] | None", str]:
        """A shell in a namespace where both rooms are mounted, or the reason why there is none."""
        program, user, group = shutil.which("unshare"), os.geteuid(), os.getegid()
        if program is None:
            return None, "there is no program unshare"
        owner = "" if user else f",uid={account_for(self.home / 'postgres').uid}"
        mode = f"size={ROOM_MEGABYTES}m,mode=0700{owner}"
        mounts = " && ".join(f"mount -t tmpfs -o {mode} none {room}" for room in (self.tables, self.wal))
        enter, stay = [program, "-m"], "exec sh"
        if user:
            enter, stay = [program, "-Urm"], f"exec {program} -U --map-user={user} --map-group={group} sh"
        pipes: Any = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        shell = subprocess.Popen([*enter, "sh", "-c", f"{mounts} && echo in && {stay}"], **pipes)
        said = shell.stdout.readline().strip() if shell.stdout else ""
        if said == "in":
            return shell, ""
        shell.kill()
        shell.wait()
        return None, f"no disk of its own can be mounted ({said})"

    def within(self, command: str) -> str:
        """What a command says that is given where the rooms are."""
        assert self._shell
        assert self._shell.stdin
        assert self._shell.stdout
        self._shell.stdin.write(f"{command} 2>&1; echo; echo over\n")
        self._shell.stdin.flush()
        said = []
        while (line := self._shell.stdout.readline()) != "over\n":
            assert line, "the shell is gone"
            said.append(line)
        return "".join(said).strip()

    # Its life

    @property
    def pid(self) -> int:
        running = status(self.home).running
        assert running
        return running.pid

    def start(self) -> None:
        """Start the server where its rooms are; nothing if it runs."""
        if self._shell is None:
            ensure_running(self.home)
            return
        environment = f"KADENS_HOME={self.home} PYTHONPATH={ROOT / 'src'}"
        said = self.within(f"cd {ROOT} && {environment} {sys.executable} -m kadens.plumbing.postgres start")
        assert said.startswith("postgresql://"), said

    def start_or_recover(self) -> None:
        """Start the server, or wait for one that is coming back from a crash by itself."""
        for _ in range(200):
            try:
                self.start()
                self.tell("SELECT 1")
            except psycopg.OperationalError:
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the server does not come back")

    def end(self, by: signal.Signals) -> None:
        """Send the server a signal and wait until it is gone: SIGINT is a fast stop, SIGQUIT an immediate one."""
        server = self.pid
        os.kill(server, by)
        for _ in range(2000):
            if status(self.home).running is None:
                return
            time.sleep(0.01)
        raise AssertionError("the server does not end")

    def move_log(self, *, to_room: bool) -> None:
        """Stop the server, put its log into the room of the log, or back onto the large disk, and start it.

        What lies ready for later is left behind."""
        [[current]] = self.tell("SELECT pg_walfile_name(pg_current_wal_lsn())")
        self.end(signal.SIGINT)
        log, room = self.home / "postgres" / "pg_wal", self.wal / "pg_wal"
        if to_room:
            pieces = sorted(path for path in log.iterdir() if len(path.name) == len(current))
            for path in pieces[pieces.index(log / current) + 2 :]:
                path.unlink()
            self.within(f"cp -a {log} {room} && rm -r {log} && ln -s {room} {log}")
        else:
            self.within(f"rm {log} && cp -a {room} {log} && rm -r {room}")
        self.start()

    def hold(self, sql: str, database: str) -> None:
        """Do something in a transaction that stays open."""
        self._holding = psycopg.connect(self.url(database))
        self._holding.execute(sql)

    def let_go(self) -> None:
        """End that transaction."""
        self._holding.close()

    def close(self) -> None:
        """Stop it and leave nothing."""
        stop(self.home)
        if self._shell and self._shell.stdin:
            self._shell.stdin.close()
            self._shell.wait(30)
        shutil.rmtree(self._folder)

    # Its databases

    def url(self, database: str, *, user: str = "kadens") -> str:
        return replace(ensure_running(self.home), user=user).url(dbname=database)

    def tell(self, sql: str, *, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Give one order as the owner of everything."""
        with psycopg.connect(self.url(database), autocommit=True) as session:
            cursor = session.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def database(self) -> str:
        """A new, migrated database; its name."""
        name = f"kadens_{next(self._numbers)}"
        self.tell(f"CREATE DATABASE {name} TEMPLATE kadens")
        return name

    def run(self, step: str, books: str, database: str, *, user: str = "kadens") -> "subprocess.Popen[str]":
        """Start a process that does a step of `losing.py` on a database."""
        path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
        environment = {**os.environ, "PYTHONPATH": path, "DATABASE_URL": self.url(database, user=user)}
        command = [sys.executable, "-m", "tests.faults.losing", step, books]
        pipes: Any = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, cwd=ROOT, env=environment, **pipes)

    def said(self, step: str, books: str, database: str, *, user: str = "kadens") -> tuple[int, list[str]]:
        """How such a process ended, and what it said."""
        process = self.run(step, books, database, user=user)
        said, _ = process.communicate(timeout=120)
        return process.returncode, said.splitlines()

    def _run_here(self, step: str) -> None:
        code, said = self.said(step, "-", "kadens")
        assert code == 0, said
