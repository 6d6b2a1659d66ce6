"""From PostgreSQL's errors to ours: a violated constraint has a name, and each name has a typed error.

A module registers its own beside its errors: `register({"orders_number_unique": OrderNumberTaken})`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NoReturn

import psycopg
from django.db import Error as DjangoDatabaseError
from django.db import IntegrityError, InterfaceError, OperationalError

from kadens.pure.errors import KadensError

APPEND_ONLY_SUFFIX: Final = "_append_only"
NO_CARD_SUFFIX: Final = "_no_card"
_LOST_CLASSES: Final = frozenset({"08", "57"})
_CONFLICTS: Final = frozenset({"40001", "40P01", "55P03"})
_CANCELED: Final = "57014"

_registered: dict[str, type[KadensError]] = {}


class ConstraintViolated(KadensError):
    """The database refused a row and no module has a better name for it."""

    code = "constraint_violated"
    message = "The database refused the change: {constraint} ({detail})."


class AppendOnlyViolated(KadensError):
    """Somebody tried to change or delete what may only be added to."""

    code = "append_only_violated"
    message = "Rows of {table} are kept as they were written: they can be neither changed nor deleted."


class DatabaseUnavailable(KadensError):
    """The server is down, unreachable or full; nothing was written, and the same command can be given again."""

    code = "database_unavailable"
    message = "The database cannot be reached ({reason}); nothing was changed, try again when it is back."


class DatabaseConflict(KadensError):
    """Another process changed or held the same rows; the transaction was undone and can be tried again."""

    code = "database_conflict"
    message = "Another process was changing the same rows ({reason}); nothing was changed, try again."


class ConstraintTaken(KadensError):
    """Two modules claim the same constraint name (a mistake in the program)."""

    code = "constraint_taken"
    message = "The constraint {constraint} already has the error {error}."


def register(errors: Mapping[str, type[KadensError]]) -> None:
    """Say which error stands for which constraint. Each is raised with the fields `constraint`, `table`, `detail`."""
    for constraint, error in errors.items():
        known = _registered.setdefault(constraint, error)
        if known is not error:
            raise ConstraintTaken(constraint=constraint, error=known.__name__)


def registered() -> Mapping[str, type[KadensError]]:
    """Every constraint that has an error of its own."""
    return dict(_registered)


@contextmanager
def translated() -> Iterator[None]:
    """Turn what the database says in here into a `KadensError`; programming errors pass through as they are."""
    try:
        yield
    except (DjangoDatabaseError, psycopg.Error) as error:
        _raise(error)


def _raise(error: Exception) -> NoReturn:
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    state = (cause.sqlstate if isinstance(cause, psycopg.Error) else None) or ""
    if isinstance(error, IntegrityError | psycopg.IntegrityError) and isinstance(cause, psycopg.Error):
        raise _violation(cause) from error
    if state in _CONFLICTS:
        raise DatabaseConflict(reason=_sentence(error)) from error
    operational = isinstance(
        error, OperationalError | InterfaceError | psycopg.OperationalError | psycopg.InterfaceError
    )
    if operational and state != _CANCELED and (not state or state[:2] in _LOST_CLASSES | {"53"}):
        raise DatabaseUnavailable(reason=_sentence(error)) from error
    raise error


def _violation(error: psycopg.Error) -> KadensError:
    constraint = error.diag.constraint_name or error.diag.column_name or "a rule without a name"
    table = error.diag.table_name or "a table"
    detail = error.diag.message_detail or error.diag.message_primary or ""
    if constraint.endswith(NO_CARD_SUFFIX):
        detail = "it looks like a card number"  # the row itself must not reach a message or a log
    known = _registered.get(constraint)
    if known is None and constraint.endswith(APPEND_ONLY_SUFFIX):
        return AppendOnlyViolated(table=table)
    return (known or ConstraintViolated)(constraint=constraint, table=table, detail=detail.rstrip("."))


def _sentence(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
