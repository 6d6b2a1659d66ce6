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
_CONFLICTS: Final = frozenset({"40001", "40P01", "55P03"})

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
    """The server is down, unreachable or in trouble; nothing was written, and the same command can be given again.

    No row is to blame, so nobody should look for one."""

    code = "database_unavailable"
    message = "The database cannot be reached ({reason}). Try again when it is back: nothing is done twice."


class DatabaseFull(DatabaseUnavailable):
    """The server's disk is full."""

    code = "database_full"
    message = "The database has no room left on its disk ({reason}); nothing was changed, try again when it has."


class DatabaseExhausted(DatabaseUnavailable):
    """The server has no memory or no connection to spare, or reached another limit that it was given."""

    code = "database_exhausted"
    message = "The database is at one of its limits ({reason}); nothing was changed, try again later."


class DatabaseDamaged(DatabaseUnavailable):
    """The server cannot read or write its own files, or finds in them what it never wrote."""

    code = "database_damaged"
    message = "The database has trouble with its files ({reason}); nothing was changed, have the server looked at."


class StatementCanceled(DatabaseUnavailable):
    """The server cancelled a statement: it took longer than `statement_timeout` allows, or a person ended it."""

    code = "statement_canceled"
    message = "The database cancelled the work ({reason}); nothing was changed, it can be tried again."


class DatabaseConflict(KadensError):
    """Another process changed or held the same rows; the transaction was undone and can be tried again."""

    code = "database_conflict"
    message = "Another process was changing the same rows ({reason}); nothing was changed, try again."


_TROUBLE: Final[Mapping[str, type[DatabaseUnavailable]]] = {
    "08": DatabaseUnavailable,
    "25P03": DatabaseUnavailable,  # idle in a transaction for too long: a worker that was frozen
    "25P04": DatabaseUnavailable,  # as above, `transaction_timeout`
    "53": DatabaseExhausted,
    "53100": DatabaseFull,
    "57": DatabaseUnavailable,
    "57014": StatementCanceled,
    "58030": DatabaseDamaged,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}
"""The server's troubles by the state that it reports, or by the class of the state."""

_WITHOUT_STATE: Final = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


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
    trouble = _TROUBLE.get(state) or _TROUBLE.get(state[:2])
    if trouble is None and not state and isinstance(error, _WITHOUT_STATE):
        trouble = DatabaseUnavailable
    if trouble:
        raise trouble(reason=_sentence(error)) from error
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
