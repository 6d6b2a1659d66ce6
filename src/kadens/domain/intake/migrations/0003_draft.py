"""Orders that agents work on; one becomes orders once."""

import django.db.models.deletion
from django.db import migrations, models

from kadens.plumbing.db.shape import foreign_key

NO_CARD = """
ALTER TABLE intake_draft ADD CONSTRAINT ck_intake_draft_no_card CHECK (
    NOT kadens_has_card_number(jsonb_path_query_array(cart, '$.lines[*].edits[*].reason')::text)
)
"""
SUBMITTED = """
CREATE TRIGGER intake_draft_submitted BEFORE UPDATE OR DELETE ON intake_draft FOR EACH ROW
WHEN (OLD.submitted_at IS NOT NULL) EXECUTE FUNCTION kadens_refuse_change('intake_draft_submitted')
"""
HOLDS = """
ALTER TABLE intake_draft ADD CONSTRAINT ck_intake_draft_json CHECK (
    jsonb_typeof(cart) = 'object' AND jsonb_typeof(holds) = 'array'
)
"""


def _to(model: str, *, null: bool = False) -> models.ForeignKey:
    nothing = django.db.models.deletion.DO_NOTHING
    return models.ForeignKey(db_constraint=False, db_index=False, null=null, on_delete=nothing, related_name="+", to=model)


class Migration(migrations.Migration):
    """The table, its named keys, and the trigger that keeps a submitted draft as it is."""

    dependencies = [
        ("intake", "0002_guards"),
        ("customers", "0001_initial"),
        ("orders", "0004_consent"),
        ("payments", "0003_attempt_machine"),
    ]

    operations = [
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("owner", models.TextField()),
                ("cart", models.JSONField()),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(null=True)),
                ("holds", models.JSONField(default=list)),
                ("customer", _to("customers.customer")),
                ("parent_order", _to("orders.order", null=True)),
                ("sales_order", _to("orders.order", null=True)),
            ],
            options={
                "db_table": "intake_draft",
                "indexes": [
                    models.Index(
                        fields=["owner", "changed_at"],
                        condition=models.Q(("submitted_at__isnull", True)),
                        name="ix_intake_draft_owner",
                    ),
                    models.Index(fields=["customer"], name="ix_intake_draft_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("parent_order",), name="uq_intake_draft_parent_order"),
                    models.UniqueConstraint(fields=("sales_order",), name="uq_intake_draft_sales_order"),
                    models.CheckConstraint(condition=models.Q(("version__gt", 0)), name="ck_intake_draft_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("parent_order__isnull", True),
                            ("sales_order__isnull", True),
                            ("submitted_at__isnull", True),
                        )
                        | models.Q(
                            ("submitted_at__isnull", False),
                            models.Q(("parent_order__isnull", False), ("sales_order__isnull", False), _connector="OR"),
                        ),
                        name="ck_intake_draft_submitted",
                    ),
                ],
            },
        ),
        foreign_key("intake_draft", "customer_id", "customers_customer"),
        foreign_key("intake_draft", "parent_order_id", "orders_order"),
        foreign_key("intake_draft", "sales_order_id", "orders_order"),
        migrations.RunSQL(NO_CARD, "ALTER TABLE intake_draft DROP CONSTRAINT ck_intake_draft_no_card"),
        migrations.RunSQL(HOLDS, "ALTER TABLE intake_draft DROP CONSTRAINT ck_intake_draft_json"),
        migrations.RunSQL(SUBMITTED, "DROP TRIGGER intake_draft_submitted ON intake_draft"),
    ]
