import pytest
from django.db import connection


@pytest.fixture
def names_of_constraints(db: None) -> frozenset[str]:
    """Constraints, unique indexes and append-only triggers: what an error of the database can name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'"
            " UNION SELECT tgname FROM pg_trigger"
        )
        return frozenset(name for (name,) in cursor.fetchall())
