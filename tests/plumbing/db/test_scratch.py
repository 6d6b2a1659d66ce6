"""Databases to play in, and what becomes of those whose process was killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, transaction

from kadens.plumbing.db.migrated import migrations_hash
from kadens.plumbing.db.scratch import scratch_database, scratch_environment, sweep, template_database
from kadens.plumbing.staff.models import Person


def current() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        return str(cursor.fetchone()[0])


def databases() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {name for (name,) in cursor.fetchall()}


@pytest.mark.django_db
def test_a_test_may_write() -> None:
    Person.objects.create(username="anna")
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_and_the_next_sees_nothing_of_it() -> None:
    assert Person.objects.count() == 0


def test_a_fresh_database_is_empty_and_really_commits(fresh_database: str) -> None:
    assert current() == fresh_database
    assert Person.objects.count() == 0
    with transaction.atomic(durable=True):
        Person.objects.create(username="anna")
    seen: list[int] = []
    other = threading.Thread(target=lambda: (seen.append(Person.objects.count()), connection.close()))
    other.start()
    other.join()
    assert seen == [1]


@pytest.mark.django_db
def test_a_scratch_database_leaves_the_transaction_around_it_alone() -> None:
    Person.objects.create(username="anna")
    before = current()
    with scratch_database() as name:
        assert current() == name != before
        assert Person.objects.count() == 0
        Person.objects.create(username="bo")
    assert current() == before
    assert [person.username for person in Person.objects.all()] == ["anna"]


def test_another_process_is_told_where_it_is(fresh_database: str) -> None:
    Person.objects.create(username="anna")
    script = (
        "import django; django.setup()\n"
        "from kadens.plumbing.staff.models import Person\n"
        "print(Person.objects.get().username)"
    )
    found = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **scratch_environment(fresh_database)},
        check=True,
        capture_output=True,
        text=True,
    )
    assert found.stdout == "anna\n"


def test_what_a_killed_process_left_is_swept(fresh_database: str) -> None:
    script = (
        "import django, os, sys; django.setup()\n"
        "from kadens.plumbing.db.scratch import scratch_database\n"
        "with scratch_database() as name:\n"
        "    print(name, flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout
        name = other.stdout.readline().strip()
        sweep()
        assert name in databases(), "its process is alive"
        other.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 10
    while name in databases() and time.monotonic() < deadline:  # the server needs a moment to notice
        sweep()
    assert name not in databases()


def test_a_template_is_made_once_for_the_migrations(fresh_database: str) -> None:
    assert template_database() == template_database() == f"kadens_t_{migrations_hash()}"
    assert template_database() in databases()
