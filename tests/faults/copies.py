"""A prepared database and its gateway's books, copied as often as somebody wants to break one."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from unittest.mock import patch

from django.db import connection

from kadens.domain.payments.gateway import use
from kadens.edges.gateways.test_gateway import TestGateway
from kadens.plumbing.db import scratch
from tests.factories import Shop, check_books

__all__ = ["Copy", "Prepared"]


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of what was prepared: its database and its books."""

    database: str
    books: str


@dataclass
class Prepared:
    """What a test set up; nobody touches it while there are copies."""

    shop: Shop
    database: str
    books: str
    numbers: Iterator[int] = field(default_factory=count)

    @contextmanager
    def copy(self) -> Iterator[Copy]:
        """A copy that the shop and its gateway use until the block ends; its books must close then."""
        connection.close()
        before, books = self.shop.gateway, f"{self.books}-{next(self.numbers)}"
        for file in Path(self.books).parent.glob(f"{Path(self.books).name}*"):
            if file.name.removeprefix(Path(self.books).name) in ("", "-wal"):
                shutil.copy(file, books + file.name.removeprefix(Path(self.books).name))
        with patch.object(scratch, "template_database", lambda: self.database), scratch.scratch_database() as name:
            self.shop.gateway = TestGateway(books)
            use(self.shop.gateway)
            try:
                yield Copy(name, books)
                check_books()
            finally:
                self.shop.gateway = before
                use(before)
