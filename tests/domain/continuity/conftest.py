from collections.abc import Iterator
from dataclasses import replace

import pytest
from pytest_django import DjangoDbBlocker

from kadens.domain.payments.gateway import use
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing.db.scratch import scratch_database
from tests.factories import Shop, a_shop, check_books


@pytest.fixture(scope="module")
def furnished(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shop]:
    """A database with the shop's set-up in it, for the tests of a file; each rolls back what it adds."""
    with django_db_blocker.unblock(), scratch_database():
        shop = a_shop()
        shop.ready()
        yield shop


@pytest.fixture
def shop(furnished: Shop, db: None) -> Iterator[Shop]:
    """The shop in the test's own transaction, with a gateway of its own; in the end its books must close."""
    shop = replace(furnished, gateway=TestGateway(), programs=dict(furnished.programs))
    use(shop.gateway)
    yield shop
    check_books()
