"""Customers are found by one field: folded words and marks, digits of telephones, and the words that there are."""

from typing import Any, Final

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import DatabaseError, migrations, models, transaction

from kadens.domain.customers.keeping_found import keep_found
from kadens.pure.errors import KadensError

CHUNK: Final = 5_000


class TrigramsMissing(KadensError):
    """The server has no pg_trgm, or this account may not switch it on."""

    code = "trigrams_missing"
    message = (
        "The database needs the extension pg_trgm and could not switch it on ({reason}). Have the server's owner"
        " install PostgreSQL's contrib modules and run CREATE EXTENSION pg_trgm in this database, then migrate again."
    )


def switch_on_trigrams(_apps: Any, schema_editor: Any) -> None:
    """pg_trgm is trusted: whoever may create things in the database may switch it on, where the server has it."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        if cursor.fetchone():
            return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION pg_trgm")
    except DatabaseError as error:
        raise TrigramsMissing(reason=str(error).strip().splitlines()[0].rstrip(".")) from error


def keep_found_of_all(apps: Any, _schema_editor: Any) -> None:
    """Fold every customer that there is, so many at a time."""
    after = 0
    customers = apps.get_model("customers", "Customer").objects
    while chunk := list(customers.filter(id__gt=after).order_by("id").values_list("id", flat=True)[:CHUNK]):
        keep_found(chunk)
        after = chunk[-1]


class Migration(migrations.Migration):
    """The columns, what they hold of those who are there, and then the indexes."""

    dependencies = [("customers", "0003_addresses")]

    operations = [
        migrations.RunPython(switch_on_trigrams, migrations.RunPython.noop),
        migrations.AddField(
            model_name="customer",
            name="found_by",
            field=django.contrib.postgres.search.SearchVectorField(db_default="", default=""),
        ),
        migrations.AddField(
            model_name="customer", name="phone_digits", field=models.TextField(db_default="", default="")
        ),
        migrations.CreateModel(
            name="FoundWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField()),
                ("slips", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
            options={
                "db_table": "customers_found_word",
                "constraints": [
                    models.UniqueConstraint(fields=["word"], name="uq_customers_found_word_word"),
                    models.CheckConstraint(condition=~models.Q(word=""), name="ck_customers_found_word"),
                ],
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["slips"], name="ix_customers_found_word_slips"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="ix_customers_found_word_near", opclasses=["gin_trgm_ops"]
                    ),
                ],
            },
        ),
        migrations.RunPython(keep_found_of_all, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["found_by"], name="ix_customers_customer_found_by"
            ),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False,
                fields=["phone_digits"],
                name="ix_customers_customer_phone",
                opclasses=["gin_trgm_ops"],
            ),
        ),
    ]
