from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Role",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField()),
                ("given_at", models.DateTimeField()),
                ("given_by", models.TextField()),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=models.deletion.DO_NOTHING,
                        related_name="+",
                        to="staff.person",
                    ),
                ),
            ],
            options={
                "db_table": "staff_role",
                "constraints": [
                    models.UniqueConstraint(fields=("person", "role"), name="uq_staff_role_person_role"),
                    models.CheckConstraint(
                        condition=models.Q(
                            role__in=["agent", "supervisor", "merchandiser", "operator", "finance", "administrator"]
                        ),
                        name="ck_staff_role_role",
                    ),
                ],
            },
        ),
        foreign_key("staff_role", "person_id", "staff_person"),
        migrations.RunSQL(
            "CREATE TABLE staff_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);"
            "CREATE INDEX ix_staff_cache_expires ON staff_cache (expires);",
            "DROP TABLE staff_cache",
        ),
    ]
