"""Asking pages of the desk as a role, without a browser."""

from collections.abc import Callable

import pytest
from django.test import Client

from kadens.plumbing.staff.roles import add_person
from tests.factories.shop import DAY, Shop, a_shop


@pytest.fixture
def shop() -> Shop:
    """An open shop."""
    return a_shop()


@pytest.fixture
def as_role() -> Callable[[str], Client]:
    """A client that is signed in as a person of that role."""

    def sign_in(role: str) -> Client:
        person = add_person(f"a-{role}", password="a-quiet-harbour-7", roles=(role,), on=DAY, actor="test")
        client = Client()
        client.force_login(person)
        return client

    return sign_in
