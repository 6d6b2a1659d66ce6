"""One SQL statement, one file, bound to a frozen class for what goes in and one for each row that comes out.

The first line of the file says why it exists, the second which tables it writes:

    -- Creates the child orders of the lines that are due.
    -- writes: orders_order, orders_orderline

A rule that several statements share is a part: `/* part: name */` stands for the text of `sql/parts/name.sql`,
which may use further parts.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import cached_property
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from django.db import connection
from django.db.transaction import atomic
from psycopg.types.json import Jsonb

from kadens.plumbing.db.errors import translated
from kadens.pure.errors import KadensError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

    ParamsT = TypeVar("ParamsT", bound=DataclassInstance)
    RowT = TypeVar("RowT", bound=DataclassInstance)
else:
    ParamsT = TypeVar("ParamsT")
    RowT = TypeVar("RowT")

_JSON_TYPES: Final = frozenset({114, 3802})
_PLACEHOLDER: Final = re.compile(r"(?<!%)(?:%%)*%(?:\((\w+)\)s|[^%(]|$)")
_WRITES: Final = "-- writes:"
_PART: Final = re.compile(r"/\* part: (\w+) \*/")


class StatementBroken(KadensError):
    """A statement and its Python classes do not fit together (a mistake in the program)."""

    code = "statement_broken"
    message = "The statement {name} {reason}."


@dataclass(frozen=True, slots=True)
class Nothing:
    """The row of a statement that returns none, and the parameters of one that takes none."""


@dataclass(frozen=True, kw_only=True)
class Statement(Generic[ParamsT, RowT]):
    """A statement ready to run. `why` and `writes` are its first two lines."""

    name: str
    text: str
    params: type[ParamsT]
    row: type[RowT]

    @property
    def why(self) -> str:
        return self.text.splitlines()[0].removeprefix("--").strip()

    @property
    def writes(self) -> frozenset[str]:
        names = self.text.splitlines()[1].removeprefix(_WRITES).split(",")
        return frozenset(name.strip() for name in names) - {"nothing"}

    def run(self, params: ParamsT) -> list[RowT]:
        """Run it on Django's connection, in the transaction that is open; every row it returned.

        A list among the parameters goes in as an array, a mapping as jsonb; jsonb comes out parsed.
        Raises the typed error of a violated constraint, or `StatementBroken` when the columns are not the row's.
        """
        with translated(), connection.cursor() as cursor:
            cursor.execute(self.text, {name: _ingoing(getattr(params, name)) for name in self._params})
            described = cursor.description
            found = cursor.fetchall() if described else []
        columns = tuple(column.name for column in described or ())
        if sorted(columns) != sorted(self._columns):
            raise StatementBroken(name=self.name, reason=f"returns {columns}, its row has {self._columns}")
        if described:
            found = _parsed(found, [at for at, column in enumerate(described) if column.type_code in _JSON_TYPES])
        if columns == self._columns:
            return [self.row(*values) for values in found]
        return [self.row(**dict(zip(columns, values, strict=True))) for values in found]

    def stream(self, params: ParamsT, *, page: int = 2_000) -> Iterator[RowT]:
        """Its rows as they are wanted, from a cursor on the server: memory holds a page of them, however many come.

        The transaction is open while they are read, so no gateway is called meanwhile. No column may be jsonb."""
        with translated(), atomic(), connection.chunked_cursor() as cursor:
            cursor.execute(self.text, {name: _ingoing(getattr(params, name)) for name in self._params})
            rows = cursor.fetchmany(page)
            columns = tuple(column.name for column in cursor.description or ())
            if columns != self._columns:
                raise StatementBroken(name=self.name, reason=f"returns {columns}, its row has {self._columns}")
            while rows:
                yield from (self.row(*values) for values in rows)
                rows = cursor.fetchmany(page)

    def one(self, params: ParamsT) -> RowT | None:
        """The only row, or nothing; raises `StatementBroken` when there are more."""
        rows = self.run(params)
        if len(rows) > 1:
            raise StatementBroken(name=self.name, reason=f"returned {len(rows)} rows where at most one was expected")
        return rows[0] if rows else None

    @cached_property
    def _params(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.params))

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self.row))


def load(package: str, name: str, params: type[ParamsT], row: type[RowT]) -> Statement[ParamsT, RowT]:
    """Read `name`.sql from the folder `sql` of a package, and check it against its classes before anybody runs it.

    Raises `StatementBroken`: no such file, no reason on its first line, no `writes:` on its second, a placeholder that
    is no parameter, a parameter that is no placeholder, a class that is no frozen dataclass.
    """
    title = f"{package}/sql/{name}.sql"
    try:
        text = files(package).joinpath("sql", f"{name}.sql").read_text(encoding="utf-8")
    except (OSError, ModuleNotFoundError) as error:
        raise StatementBroken(name=title, reason="has no file") from error
    _check_heading(title, text)
    while _PART.search(text):
        text = _PART.sub(lambda match: _part(package, title, match.group(1)), text)
    for shape in (params, row):
        _check_shape(title, shape)
    named = _placeholders(title, text)
    wanted = {field.name for field in fields(params)}
    if named != wanted:
        reason = f"has the placeholders {sorted(named)}, its parameters are {sorted(wanted)}"
        raise StatementBroken(name=title, reason=reason)
    return Statement(name=title, text=text, params=params, row=row)


def _check_heading(title: str, text: str) -> None:
    first, second, *_ = [*text.splitlines(), "", ""]
    if not first.startswith("--") or first.startswith(_WRITES) or not first.removeprefix("--").strip():
        raise StatementBroken(name=title, reason="does not say why on its first line")
    if not second.startswith(_WRITES) or not second.removeprefix(_WRITES).strip():
        raise StatementBroken(name=title, reason="does not say on its second line what it writes")


def _part(package: str, title: str, name: str) -> str:
    """The text of a part; its first line says what it is for and stays a comment."""
    try:
        return files(package).joinpath("sql", "parts", f"{name}.sql").read_text(encoding="utf-8").rstrip()
    except OSError as error:
        raise StatementBroken(name=title, reason=f"uses the part {name}, which has no file") from error


def _check_shape(title: str, shape: type) -> None:
    if not is_dataclass(shape) or not shape.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise StatementBroken(name=title, reason=f"is bound to {shape.__name__}, which is no frozen dataclass")


def _placeholders(title: str, text: str) -> set[str]:
    found: set[str] = set()
    for match in _PLACEHOLDER.finditer(text):
        if match.group(1) is None:
            raise StatementBroken(name=title, reason="has a percent sign that is no placeholder (write it twice)")
        found.add(match.group(1))
    return found


def _ingoing(value: Any) -> Any:
    if isinstance(value, dict):
        return Jsonb(value)
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return value


def _parsed(rows: Sequence[Sequence[Any]], positions: Sequence[int]) -> list[Sequence[Any]]:
    if not positions:
        return list(rows)
    parsed = [list(row) for row in rows]
    for row in parsed:
        for at in positions:
            row[at] = json.loads(row[at]) if isinstance(row[at], str) else row[at]
    return list(parsed)
