from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kadens.edges.gateways.test_gateway import TestGateway
from tests.conftest import FAULTS
from tests.factories import Shop, a_shop, check_books
from tests.faults.dying import Nursery
from tests.faults.expendable import Expendable


@pytest.fixture
def books(tmp_path: Path) -> str:
    """The file with the gateway's books, which every process shares."""
    return str(tmp_path / "gateway")


@pytest.fixture
def shop(fresh_database: str, books: str) -> Iterator[Shop]:
    """A shop whose commits are real and whose gateway other processes share; in the end its books must close."""
    yield a_shop(gateway=TestGateway(books))
    check_books()


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Callable[..., None]:
    """Counts for the line at the end of a session: `tally(kills=40)`."""

    def add(**counts: int) -> None:
        for name, count in counts.items():
            record_property(f"{FAULTS}{name.replace('_', ' ')}", count)

    return add


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Where children are forked that will be killed."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def expendable() -> Iterator[Expendable]:
    """A server of its own, which may be killed and filled up."""
    server = Expendable()
    yield server
    server.close()
