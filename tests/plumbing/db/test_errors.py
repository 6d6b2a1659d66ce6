import psycopg
import pytest
from django.db import Error as DjangoDatabaseError
from django.db import OperationalError, ProgrammingError, connection

from kadens.plumbing.db import errors
from kadens.plumbing.db.append_only import append_only
from kadens.plumbing.db.copying import copy_rows
from kadens.plumbing.db.errors import (
    AppendOnlyViolated,
    ConstraintTaken,
    ConstraintViolated,
    DatabaseConflict,
    DatabaseDamaged,
    DatabaseExhausted,
    DatabaseFull,
    DatabaseUnavailable,
    StatementCanceled,
    register,
    registered,
    translated,
)
from kadens.plumbing.db.transactions import transaction
from kadens.pure.errors import KadensError


class ThingTaken(KadensError):
    code = "test_thing_taken"
    message = "There is a thing like it already: {detail} ({constraint} of {table})."


@pytest.fixture
def things(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE thing (id bigint CONSTRAINT uq_test_thing_id UNIQUE, words text[],"
            " CONSTRAINT ck_test_thing_id CHECK (id > 0))"
        )


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name of our own, for as long as a test lasts."""
    monkeypatch.setattr(errors, "_registered", dict(registered()))
    register({"uq_test_thing_id": ThingTaken})


def insert(*ids: int) -> None:
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO thing (id) VALUES (%s)", [[each] for each in ids])


def test_a_constraint_with_a_name_becomes_its_error(things: None) -> None:
    with pytest.raises(ThingTaken) as caught, transaction():
        insert(1, 1)
    assert caught.value.fields["constraint"] == "uq_test_thing_id"
    assert caught.value.fields["table"] == "thing"
    assert "(id)=(1)" in str(caught.value)


def test_another_constraint_is_still_a_sentence(things: None) -> None:
    with pytest.raises(ConstraintViolated, match="ck_test_thing_id"), transaction():
        insert(-1)


def test_the_transaction_around_survives_a_refusal(things: None) -> None:
    with transaction():
        insert(1)
        with pytest.raises(ThingTaken), transaction():
            insert(2, 1)
        insert(3)
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(id ORDER BY id) FROM thing")
        assert cursor.fetchone() == ([1, 3],)


def test_copy_writes_rows_as_they_come_and_is_translated(things: None) -> None:
    assert copy_rows("thing", ["id", "words"], ((number, ["a", "b"]) for number in (1, 2))) == 2
    with pytest.raises(ThingTaken), transaction():
        copy_rows("thing", ["id"], [[5], [1]])
    assert copy_rows("thing", ["id"], []) == 0


def test_a_programming_error_passes_as_it_is(things: None) -> None:
    with pytest.raises(ProgrammingError), transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT no_such_column FROM thing")


def test_two_modules_cannot_name_one_constraint() -> None:
    register({"uq_test_thing_id": ThingTaken})
    with pytest.raises(ConstraintTaken):
        register({"uq_test_thing_id": ConstraintViolated})
    assert registered()["uq_test_thing_id"] is ThingTaken


@pytest.mark.parametrize(
    "error", [OperationalError("connection failed: no route\nhint"), psycopg.OperationalError("x")]
)
def test_a_lost_connection_is_one_sentence(error: Exception) -> None:
    with pytest.raises(DatabaseUnavailable) as caught, translated():
        raise error
    assert "\n" not in str(caught.value)


def test_a_lock_that_is_not_given_is_a_conflict() -> None:
    with pytest.raises(DatabaseConflict), translated():
        raise psycopg.errors.LockNotAvailable("canceling statement due to lock timeout")


TROUBLES = {
    "08006": DatabaseUnavailable,
    "25P03": DatabaseUnavailable,
    "53100": DatabaseFull,
    "53200": DatabaseExhausted,
    "53300": DatabaseExhausted,
    "53400": DatabaseExhausted,
    "57014": StatementCanceled,
    "57P01": DatabaseUnavailable,
    "57P02": DatabaseUnavailable,
    "57P03": DatabaseUnavailable,
    "58030": DatabaseDamaged,
    "XX001": DatabaseDamaged,
    "XX002": DatabaseDamaged,
}


@pytest.mark.parametrize("state", TROUBLES)
def test_a_trouble_of_the_server_has_its_own_words_and_blames_no_row(things: None, state: str) -> None:
    with pytest.raises(DatabaseUnavailable) as caught, transaction(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'so it said' USING ERRCODE = '{state}'; END $$")
    assert type(caught.value) is TROUBLES[state]
    assert "(so it said)" in str(caught.value)


@pytest.mark.parametrize("state", ["22012", "42703", "XX000", "58P01"])
def test_an_error_that_a_row_may_have_caused_passes_as_it_is(things: None, state: str) -> None:
    with pytest.raises(DjangoDatabaseError), transaction(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'so it said' USING ERRCODE = '{state}'; END $$")


def test_a_statement_that_takes_too_long_is_cancelled_with_a_sentence(db: None) -> None:
    sentence = "cancelled the work .canceling statement due to statement timeout.;"
    settings: dict[str, str | int] = {"statement_timeout": 20}
    with pytest.raises(StatementCanceled, match=sentence), transaction(settings=settings):
        connection.cursor().execute("SELECT pg_sleep(5)")


def test_settings_hold_until_the_transaction_ends(db: None) -> None:
    with transaction(settings={"lock_timeout": "1234ms"}), connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("1234ms",)


@pytest.mark.parametrize(
    "change", ["UPDATE thing SET id = 2", "DELETE FROM thing", "TRUNCATE thing", "UPDATE thing SET words = '{}'"]
)
def test_an_append_only_table_keeps_its_rows(things: None, change: str) -> None:
    insert(1)
    with connection.schema_editor() as editor:
        for operation in append_only("thing"):
            editor.execute(operation.sql, params=None)
    with pytest.raises(AppendOnlyViolated, match="Rows of thing"), transaction(), connection.cursor() as cursor:
        cursor.execute(change)
    insert(3)


def test_only_some_columns_may_be_frozen(things: None) -> None:
    insert(1)
    with connection.schema_editor() as editor:
        for operation in append_only("thing", frozen=("id",)):
            editor.execute(operation.sql, params=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE thing SET words = '{}'")
    with pytest.raises(AppendOnlyViolated), transaction(), connection.cursor() as cursor:
        cursor.execute("UPDATE thing SET id = 9")


def test_a_name_that_is_no_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no name of a table"):
        append_only("thing; DROP TABLE x")
