"""A verb's first line: `with transaction():` holds all its writes together and gives their refusals a name."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.transaction import atomic, set_rollback

from kadens.plumbing.db.errors import translated


@contextmanager
def transaction(*, durable: bool = False, settings: dict[str, str | int] | None = None) -> Iterator[None]:
    """All or nothing. Inside another transaction it is a savepoint, unless `durable`, which then refuses.

    `settings` hold until the outermost transaction ends (`SET LOCAL`), for instance `{"lock_timeout": "2s"}`.
    Constraints that are checked at the end are translated too, because the end lies within.
    """
    with translated(), atomic(durable=durable):
        if settings:
            _set_local(settings)
        yield


@contextmanager
def undo_if(dry_run: bool) -> Iterator[None]:  # noqa: FBT001 - it reads as it is said  # noqa: FBT001 - undo_if(dry_run) reads as it is
    """On a dry run, undo what was done in here: the real statements run, and the transaction around keeps nothing."""
    yield
    if dry_run:
        set_rollback(True)


def _set_local(settings: dict[str, str | int]) -> None:
    with connection.cursor() as cursor:
        for name, value in settings.items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, str(value)])
