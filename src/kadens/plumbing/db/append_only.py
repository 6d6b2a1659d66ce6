"""Tables whose rows stay as they were written: the database itself refuses to change, delete or truncate them.

The triggers' function reads and writes no table. For a migration:

    operations = [..., *append_only("ledger_entry")]
"""

import re
from typing import Final

from django.db.migrations import RunSQL

from kadens.plumbing.db.errors import APPEND_ONLY_SUFFIX

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,37}")
_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION kadens_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME
        USING ERRCODE = '23000', TABLE = TG_TABLE_NAME, CONSTRAINT = TG_ARGV[0];
END
$$
"""


def append_only(table: str, *, frozen: tuple[str, ...] = ()) -> list[RunSQL]:
    """The operations that make a table append-only: no UPDATE, DELETE or TRUNCATE.

    With `frozen` only those columns are kept from an UPDATE, for a row whose state may still move while its amounts
    stay. A refusal arrives as `AppendOnlyViolated`, or as the error registered for `<table>_append_only`.
    """
    for name in (table, *frozen):
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} is no name of a table or column of at most 38 characters")
    rule = f"{table}{APPEND_ONLY_SUFFIX}"
    update = f"UPDATE OF {', '.join(frozen)}" if frozen else "UPDATE"
    rows = f"CREATE TRIGGER {rule} BEFORE {update} OR DELETE ON {table} FOR EACH ROW"
    whole = f"CREATE TRIGGER {rule}_t BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    call = f"EXECUTE FUNCTION kadens_refuse_change('{rule}')"
    return [
        RunSQL(_FUNCTION, RunSQL.noop),
        RunSQL(f"{rows} {call}", f"DROP TRIGGER {rule} ON {table}"),
        RunSQL(f"{whole} {call}", f"DROP TRIGGER {rule}_t ON {table}"),
    ]
