"""How tests meet the database.

A test marked `django_db` runs inside a transaction, rolled back at its end, on the session's own scratch database.
A test that must commit takes `fresh_database`: a clone of its own, thrown away. Flushing tables, as Django's
transactional tests do, is refused here, because append-only tables refuse it.
"""

from collections import Counter
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from kadens.plumbing.db.scratch import scratch_database

settings.register_profile("kadens", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kadens")  # a busy machine is no failure

FAULTS = "faults "
"""Before the name of what a test of the fault suite counted."""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One scratch database for the session, or for the worker when tests run in parallel."""
    with django_db_blocker.unblock(), scratch_database():
        yield


@pytest.fixture
def fresh_database(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """An empty, migrated database for this test alone; its name. What the test commits is really committed."""
    with django_db_blocker.unblock(), scratch_database() as name:
        yield name


@pytest.fixture
def transactional_db() -> None:
    """Refused: it would truncate append-only tables."""
    pytest.fail("use the fixture fresh_database for a test that commits")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker and (marker.kwargs.get("transaction") or marker.args):
            raise pytest.UsageError(f"{item.nodeid}: use the fixture fresh_database for a test that commits")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the fault suite went through, summed over all processes that took part."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, count in report.user_properties:
            counts[name] += int(count) if name.startswith(FAULTS) else 0
    if told := ", ".join(f"{count:,} {name.removeprefix(FAULTS)}" for name, count in counts.items() if count):
        terminalreporter.write_line(f"faults: {told}")
