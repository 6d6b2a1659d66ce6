"""How tests meet the database.

A test marked `django_db` runs inside a transaction, rolled back at its end, on the session's own scratch database.
A test that must commit takes `fresh_database`: a clone of its own, thrown away. Flushing tables, as Django's
transactional tests do, is refused here, because append-only tables refuse it.
"""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from kadens.plumbing.db.scratch import scratch_database


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
