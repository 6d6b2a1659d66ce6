"""A chart of accounts: the company's own number and name for each role, with numbers to begin with."""

from django.db import migrations, models

from kadens.plumbing.db.append_only import append_only

ROLES = ("cash", "receivables", "prepayments", "parent_revenue", "revenue", "tax")
CHART = """
INSERT INTO ledger_account (role, number, name) VALUES
    ('cash', '1930', 'Card payments and bank'),
    ('receivables', '1510', 'Accounts receivable'),
    ('prepayments', '2420', 'Prepayments from customers'),
    ('parent_revenue', '2970', 'Deferred continuity revenue'),
    ('revenue', '3000', 'Sales'),
    ('tax', '2610', 'Sales tax to pay')
"""
NO_CARD_NUMBER = """
ALTER TABLE ledger_account ADD CONSTRAINT ck_ledger_account_no_card
    CHECK (NOT kadens_has_card_number(number) AND NOT kadens_has_card_number(name))
"""


class Migration(migrations.Migration):
    """The chart; a role never changes and never goes away."""

    dependencies = [("ledger", "0004_order_index"), ("payments", "0003_attempt_machine")]

    operations = [
        migrations.CreateModel(
            name="Account",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.TextField()),
                ("number", models.TextField()),
                ("name", models.TextField()),
            ],
            options={"db_table": "ledger_account"},
        ),
        migrations.AddConstraint(
            "account", models.UniqueConstraint(fields=["role"], name="uq_ledger_account_role")
        ),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(condition=models.Q(role__in=list(ROLES)), name="ck_ledger_account_role"),
        ),
        migrations.AddConstraint(
            "account",
            models.CheckConstraint(
                condition=~models.Q(number="") & ~models.Q(name=""), name="ck_ledger_account_said"
            ),
        ),
        migrations.RunSQL(NO_CARD_NUMBER, "ALTER TABLE ledger_account DROP CONSTRAINT ck_ledger_account_no_card"),
        migrations.RunSQL(CHART, migrations.RunSQL.noop),
        *append_only("ledger_account", frozen=("id", "role")),
    ]
