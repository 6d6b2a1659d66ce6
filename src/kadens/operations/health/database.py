"""How the database is: what it says of itself, how fast it answers, which migrations it lacks, what room it has."""

import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from kadens.plumbing.db.connection import uses_embedded_server
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.postgres import diagnose

__all__ = ["DatabaseFacts", "Disk", "answer_time", "database_facts", "disk_of_embedded", "pending_migrations"]

_FEW: Final = 0.1


@dataclass(frozen=True, slots=True)
class DatabaseFacts:
    """The database as it is now. `size` is in bytes; `furthest_behind`: how far the slowest of the replicas is behind
    (None: there is none, it has all, or we may not know)."""

    version: str
    size: int
    connections: int
    most_connections: int
    is_replica: bool
    replicas: int
    furthest_behind: timedelta | None


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk that holds the data of the embedded server; in bytes."""

    data: Path
    free: int
    total: int

    @property
    def short(self) -> bool:
        """Whether less than a tenth of it is left."""
        return self.free < _FEW * self.total


_FACTS = load("kadens.operations.health", "database_facts", Nothing, DatabaseFacts)


def database_facts() -> DatabaseFacts:
    """What the database says of itself, in one statement."""
    return _FACTS.run(Nothing())[0]


def answer_time() -> tuple[str, float]:
    """The version of the server, and in how many milliseconds it answers one trivial question."""
    started = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version')")
        (version,) = cursor.fetchone()
    return version, (time.monotonic() - started) * 1000


def pending_migrations() -> list[str]:
    """The migrations that the database lacks, in the order in which they would be applied."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def disk_of_embedded() -> Disk | None:
    """The disk of the embedded server's data; None where the company has a server of its own, or we may not look."""
    if not uses_embedded_server():
        return None
    data = diagnose().data
    try:
        used = shutil.disk_usage(data) if data else None
    except OSError:
        return None
    return Disk(data, used.free, used.total) if data and used else None
