"""The database holds the truth: what it guards is named, and money and states are guarded."""

import re

import pytest
from django.db import connection

from kadens.config.settings import INSTALLED_APPS

OURS = tuple(app.rpartition(".")[2] for app in INSTALLED_APPS if app.startswith("kadens."))
# Django makes the tables between a person and the groups itself, and names what is in them.
DJANGOS = r"staff_person_(?:groups|user_permissions)"
DJANGOS_GUARDS = re.compile(r"staff_person_username_\w+")
NAMED = re.compile(r"(?:pk|uq|ck|fk|ix)_[a-z0-9_]+")
MONEY = r"(?:price|net|tax|total|debit|credit|amount|minimum|refunded|\w+_(?:price|net|tax|total|amount))"
# An attempt and the event that took it to its state point at each other: neither can be there first.
WAITING = {"fk_payments_attempt_state"}

pytestmark = pytest.mark.django_db


def rows(query: str, *parameters: object) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [tuple(row) for row in cursor.fetchall()]


def our_tables() -> set[str]:
    found = {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace"
        )
    }
    return {name for name in found if name.split("_")[0] in OURS and not re.fullmatch(DJANGOS, name)}


def guards() -> list[tuple[str, str, str, str]]:
    """(table, name, kind, definition) of every constraint and index of ours."""
    constraints = rows(
        "SELECT conrelid::regclass::text, conname, contype::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid <> 0 AND contype <> 'n'"
    )
    indexes = rows("SELECT tablename, indexname, 'index', indexdef FROM pg_indexes WHERE schemaname = 'public'")
    return [guard for guard in (*constraints, *indexes) if guard[0] in our_tables()]  # type: ignore[misc]


def checks(table: str, column: str) -> list[str]:
    mentioned = re.compile(rf"\b{column}\b")
    return [name for of, name, kind, text in guards() if of == table and kind == "c" and mentioned.search(text)]


def columns(pattern: str) -> list[tuple[str, str, str]]:
    found = rows(
        "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
    )
    return [each for each in found if each[0] in our_tables() and re.fullmatch(pattern, each[1])]  # type: ignore[misc]


def test_there_are_tables_to_look_at() -> None:
    assert len(our_tables()) > 20


def test_every_guard_is_named_by_us_and_briefly() -> None:
    names = {name for _, name, kind, _ in guards() if not name.endswith("_pkey") and not DJANGOS_GUARDS.fullmatch(name)}
    assert [name for name in names if len(name) > 50] == []
    assert [name for name in names if not NAMED.fullmatch(name)] == []


def test_every_table_has_a_primary_key() -> None:
    assert our_tables() - {table for table, _, kind, _ in guards() if kind == "p"} == set()


def test_every_status_is_one_of_the_known_words() -> None:
    unguarded = [f"{table}.{column}" for table, column, _ in columns(r"(?:\w+_)?status") if not checks(table, column)]
    assert unguarded == []


def test_every_amount_is_whole_minor_units_and_checked() -> None:
    money = [each for each in columns(MONEY) if each[2] != "boolean"]
    assert len(money) > 10
    assert [f"{table}.{column}: {kind}" for table, column, kind in money if kind != "bigint"] == []
    assert [f"{table}.{column}" for table, column, _ in money if not checks(table, column)] == []


def test_no_foreign_key_waits_for_the_commit() -> None:
    waiting = {name for _, name, kind, text in guards() if kind == "f" and "DEFERRABLE" in text}
    assert waiting == WAITING


def test_a_row_is_changed_by_statements_and_not_by_triggers() -> None:
    """The only triggers refuse; those and their functions read and write no table."""
    found = rows(
        "SELECT DISTINCT proname, prosrc FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
        " JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal AND relname = ANY(%s)",
        sorted(our_tables()),
    )
    touching = re.compile(r"\b(?:insert\s+into|update\s+\w+\s+set|delete\s+from)\b", re.IGNORECASE)
    assert [name for name, text in found if touching.search(text)] == []


def test_the_models_say_what_the_tables_are() -> None:
    from io import StringIO

    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", stdout=StringIO())


def test_money_is_never_a_float() -> None:
    from django.apps import apps

    floats = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if model.__module__.startswith("kadens.") and type(field).__name__ == "FloatField"
    ]
    assert floats == []
