from collections.abc import Iterator

import pytest

from kadens.domain.notices.mail import use_mail
from tests.edges.mail.sink import Sink, sink


@pytest.fixture
def post_office() -> Iterator[Sink]:
    """A mail server for this test."""
    with sink() as kept:
        yield kept


@pytest.fixture(autouse=True)
def _no_mail_afterwards() -> Iterator[None]:
    yield
    use_mail(None)
