"""Databases to play in: cloned in an instant from a migrated template, thrown away afterwards.

The simulator and the tests use them. A template is made once for each state of the migrations. A session of this
process holds a lock for every scratch database that it made, so that what a killed process left behind is known.
"""

import atexit
import os
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any, Final

import psycopg
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from kadens.plumbing.clock import now
from kadens.plumbing.db.backend.base import connection_pools
from kadens.plumbing.db.connection import server_address
from kadens.plumbing.db.errors import translated
from kadens.plumbing.db.migrated import migrations_hash
from kadens.pure.errors import KadensError

_ALIAS: Final = "default"
_TEMPLATE: Final = "kadens_t_"
_DRAFT: Final = "kadens_b_"
_SCRATCH: Final = "kadens_s_"
_CLASS: Final = 0x4B44  # the first half of every advisory lock of ours
_MOST_FINISHED: Final = 60

Session = psycopg.Connection[tuple[Any, ...]]


class ScratchRefused(KadensError):
    """The server does not let us make databases."""

    code = "scratch_refused"
    message = "The role {role} may not create databases on this server, which simulations and tests need: {reason}."


@dataclass(slots=True)
class _Keeper:
    """The session that holds this process's locks. A forked child opens its own."""

    guard: threading.Lock = field(default_factory=threading.Lock)
    numbers: Iterator[int] = field(default_factory=count)
    process: int = 0
    opened: Session | None = None
    finished: list[str] = field(default_factory=list)

    def session(self) -> Session:
        if self.process != os.getpid() or self.opened is None or self.opened.closed:
            self.process, self.opened, self.finished = os.getpid(), _maintenance(), []
        return self.opened

    def finish(self, name: str) -> None:
        """Drop this database later: file systems make new files slowly right after old ones are deleted."""
        self.finished.append(name)
        if len(self.finished) > _MOST_FINISHED:
            self.drop_finished()

    def drop_finished(self) -> None:
        while self.process == os.getpid() and self.finished:
            _drop(self.session(), self.finished.pop())


_keeper = _Keeper()


@atexit.register
def _leave_nothing() -> None:
    with suppress(KadensError):
        drop_finished()


def template_database() -> str:
    """The name of a database with every migration applied and nothing in it; made now if there is none."""
    name = _TEMPLATE + migrations_hash()
    with translated(), closing(_maintenance()) as session:
        if not _exists(session, name):
            session.execute("SELECT pg_advisory_lock(%s, %s)", [_CLASS, _key(name)])
            if not _exists(session, name):
                _make_template(session, name)
    return name


@contextmanager
def scratch_database(*, durable: bool = False) -> Iterator[str]:
    """An empty, migrated database that Django's default connection uses until the block ends; its name.

    It may be nested, also inside an open transaction, which is untouched. Other threads follow at their next
    connection. Without `durable` a commit does not wait for the disk, as nobody will miss the data.
    Raises `ScratchRefused` or `DatabaseUnavailable`.
    """
    template = template_database()
    name = f"{_SCRATCH}{os.getpid()}_{time.monotonic_ns() & 0xFFFFFFFF:x}_{next(_keeper.numbers)}"
    with translated(), _keeper.guard:
        session = _keeper.session()
        sweep(session)
        session.execute("SELECT pg_advisory_lock(%s, %s)", [_CLASS, _key(name)])
        _clone(session, template, name)
        if not durable:
            session.execute(_named("ALTER DATABASE {} SET synchronous_commit = off", name))
    try:
        with _pointed_at(name):
            yield name
    finally:
        with translated(), _keeper.guard:
            _keeper.finish(name)


def drop_finished() -> None:
    """Drop now the databases whose blocks have ended; otherwise that waits until it costs less, or the process ends."""
    with translated(), _keeper.guard:
        _keeper.drop_finished()


def may_make_databases() -> bool:
    """Whether the role of this process may make databases on the server."""
    query = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    with connections[_ALIAS].cursor() as cursor:
        cursor.execute(query)
        return bool(cursor.fetchone()[0])


def scratch_environment(name: str) -> dict[str, str]:
    """The environment that makes another process use this scratch database."""
    return {"DATABASE_URL": server_address().url(dbname=name)}


def sweep(session: Session | None = None) -> int:
    """Drop the scratch databases whose process is gone; how many."""
    if session is None:
        with translated(), closing(_maintenance()) as opened:
            return sweep(opened)
    found = session.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{_SCRATCH}%"])
    orphans = 0
    for (name,) in found.fetchall():
        if name.startswith(f"{_SCRATCH}{os.getpid()}_"):
            continue  # ours, and our own session would be granted its lock once more
        (free,) = session.execute("SELECT pg_try_advisory_lock(%s, %s)", [_CLASS, _key(name)]).fetchone() or (False,)
        if free:
            _drop(session, name)
            orphans += 1
    return orphans


def _maintenance() -> Session:
    parameters: dict[str, Any] = dict(server_address().parameters(dbname="postgres"))
    return psycopg.connect(**parameters, autocommit=True, application_name="kadens scratch")


def _make_template(session: Session, name: str) -> None:
    draft = _DRAFT + name.removeprefix(_TEMPLATE)
    session.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", draft))
    try:
        session.execute(_named("CREATE DATABASE {} TEMPLATE template0", draft))
    except psycopg.errors.InsufficientPrivilege as error:
        raise ScratchRefused(role=session.info.user, reason=str(error).strip()) from error
    session.execute(_named("ALTER DATABASE {} SET synchronous_commit = off", draft))
    with _pointed_at(draft):
        call_command("migrate", verbosity=0, interactive=False)
    session.execute(_named("ALTER DATABASE {} RESET synchronous_commit", draft))
    session.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(draft), sql.Identifier(name)),
    )
    _drop_old_templates(session, keep=name)


def _drop_old_templates(session: Session, *, keep: str) -> None:
    """Drop templates made more than a day ago for other migrations, where the role may look at the server's files."""
    made = "(pg_stat_file('base/' || oid || '/PG_VERSION', true)).modification"
    query = f"SELECT datname FROM pg_database WHERE datname LIKE %s AND datname <> %s AND {made} < %s"
    yesterday = now() - timedelta(days=1)
    with suppress(psycopg.errors.InsufficientPrivilege):
        for (name,) in session.execute(query, [f"{_TEMPLATE}%", keep, yesterday]).fetchall():
            session.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def _clone(session: Session, template: str, name: str) -> None:
    command = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    try:
        session.execute(command.format(sql.Identifier(name), sql.Identifier(template)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise ScratchRefused(role=session.info.user, reason=str(error).strip()) from error


@contextmanager
def _pointed_at(name: str) -> Iterator[None]:
    """Django's default connection is another one, to this database, until the block ends."""
    settings = connections.settings[_ALIAS]
    before, name_before = connections[_ALIAS], settings["NAME"]
    pools = connection_pools()
    pool_before = pools.pop(_ALIAS, None)
    settings["NAME"] = name
    connections[_ALIAS] = connections.create_connection(_ALIAS)
    try:
        yield
    finally:
        connections[_ALIAS].close()
        if pool := pools.pop(_ALIAS, None):
            pool.close()
        settings["NAME"] = name_before
        connections[_ALIAS] = before
        if pool_before is not None:
            pools[_ALIAS] = pool_before


def _drop(session: Session, name: str) -> None:
    session.execute(_named("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
    session.execute("SELECT pg_advisory_unlock(%s, %s)", [_CLASS, _key(name)])


def _exists(session: Session, name: str) -> bool:
    return session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _named(text: str, name: str) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(name))


def _key(name: str) -> int:
    return zlib.crc32(name.encode()) - 2**31
