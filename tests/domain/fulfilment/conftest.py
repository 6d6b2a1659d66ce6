import pytest

from tests.domain.fulfilment.shop import Shop


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop in the test's own transaction."""
    return Shop()


@pytest.fixture
def real_shop(fresh_database: str) -> Shop:
    """A shop whose commits are real, for runs that are killed."""
    return Shop()
