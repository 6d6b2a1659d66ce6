"""Words for model definitions: named checks, and foreign keys that are checked at once.

A Django foreign key is checked at commit, and its name ends in a hash. Ours are immediate and named
(design.md §2.6 and §4), so a model says `db_constraint=False` and its migration names the key here.
"""

from collections.abc import Sequence

from django.db import migrations, models

__all__ = ["foreign_key", "not_negative", "one_of"]


def one_of(field: str, values: Sequence[str], name: str) -> models.CheckConstraint:
    """A check that a column holds one of the known words."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": list(values)}), name=name)


def not_negative(name: str, *fields: str) -> models.CheckConstraint:
    """A check that amounts (minor units) or counts are zero or more."""
    condition = models.Q()
    for field in fields:
        condition &= models.Q(**{f"{field}__gte": 0})
    return models.CheckConstraint(condition=condition, name=name)


def foreign_key(table: str, column: str, to: str, *, name: str | None = None) -> migrations.RunSQL:
    """An immediate foreign key `table.column → to.id`, named `fk_<table>_<column>` without its `_id`."""
    title = name or f"fk_{table}_{column.removesuffix('_id')}"
    return migrations.RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {title} FOREIGN KEY ({column}) REFERENCES {to} (id)",
        f"ALTER TABLE {table} DROP CONSTRAINT {title}",
    )
