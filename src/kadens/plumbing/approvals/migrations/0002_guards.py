"""What the database itself refuses: one person in both parts, and any change to what was asked or decided."""

from django.db import migrations

from kadens.plumbing.db.append_only import append_only

ASKED = ("id", "kind", "subject", "count", "amount", "currency", "detail", "asked_by", "asked_at")
PERSON = r"lower(regexp_replace({column}, '^[a-z]+:', ''))"
TWO_PERSONS = f"""
ALTER TABLE approvals_request ADD CONSTRAINT ck_approvals_request_two_persons
CHECK ({PERSON.format(column="decided_by")} <> {PERSON.format(column="asked_by")})
"""
DECIDED_STAYS = """
CREATE TRIGGER approvals_request_decided_append_only BEFORE UPDATE ON approvals_request FOR EACH ROW
WHEN (OLD.decision IS NOT NULL) EXECUTE FUNCTION kadens_refuse_change('approvals_request_append_only')
"""


class Migration(migrations.Migration):
    """Two persons, and rows that stay: what is asked from the beginning, the whole row once it is decided."""

    dependencies = [("approvals", "0001_initial")]

    operations = [
        migrations.RunSQL(
            TWO_PERSONS, "ALTER TABLE approvals_request DROP CONSTRAINT ck_approvals_request_two_persons"
        ),
        *append_only("approvals_request", frozen=ASKED),
        migrations.RunSQL(
            DECIDED_STAYS, "DROP TRIGGER approvals_request_decided_append_only ON approvals_request"
        ),
    ]
