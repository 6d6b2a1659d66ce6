import pytest

from tests.domain.fulfilment.shop import Shop


@pytest.fixture
def shop(db: None) -> Shop:
    """A shop in the test's own transaction."""
    return Shop()
