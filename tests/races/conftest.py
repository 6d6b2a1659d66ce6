from collections.abc import Iterator

import pytest

from tests.factories import Shop, a_shop, check_books


@pytest.fixture
def shop(fresh_database: str) -> Iterator[Shop]:
    """A shop whose commits are real; in the end its books must close."""
    yield a_shop()
    check_books()
