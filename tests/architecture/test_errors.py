"""An error is a small class with a code of its own and one sentence."""

import re
from collections import Counter

import pytest

from kadens.plumbing.db.errors import registered
from kadens.pure.errors import KadensError
from tests.architecture.sources import errors


def test_every_error_has_a_code_of_its_own() -> None:
    declaring = [error for error in errors() if "code" in vars(error)]
    shared = {code: count for code, count in Counter(error.code for error in declaring).items() if count > 1}
    assert shared == {}
    assert [error.__qualname__ for error in errors() if error.code == KadensError.code] == []


def test_an_error_is_a_code_and_a_sentence() -> None:
    assert [error.__qualname__ for error in errors() if not re.fullmatch(r"[a-z][a-z0-9_]*", error.code)] == []
    leaves = [error for error in errors() if not error.__subclasses__()]
    assert [error.__qualname__ for error in leaves if error.message == KadensError.message] == []
    assert [error.__qualname__ for error in errors() if not (error.__doc__ or "").strip()] == []


@pytest.mark.django_db
def test_every_registered_constraint_is_in_the_database(names_of_constraints: frozenset[str]) -> None:
    errors()  # imports every module, and with it what the modules register
    assert set(registered()) - names_of_constraints == set()


def test_a_registered_error_can_be_shown_with_what_the_database_gives() -> None:
    errors()
    for constraint, error in registered().items():
        assert str(error(constraint=constraint, table="t", detail="d"))
