"""An entry whose postings do not balance is refused when it is written.

The trigger looks at the rows of one statement only and reads no table: an entry is born whole, in one statement.
"""

from django.db import migrations

BALANCED = """
CREATE FUNCTION kadens_refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    crooked bigint;
BEGIN
    SELECT entry_id INTO crooked FROM written GROUP BY entry_id HAVING sum(debit) <> sum(credit) LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'entry % does not balance', crooked
            USING ERRCODE = '23514', TABLE = TG_TABLE_NAME, CONSTRAINT = 'tr_ledger_posting_balanced';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER tr_ledger_posting_balanced AFTER INSERT ON ledger_posting
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION kadens_refuse_unbalanced();
"""
UNDO = """
DROP TRIGGER tr_ledger_posting_balanced ON ledger_posting;
DROP FUNCTION kadens_refuse_unbalanced();
"""


class Migration(migrations.Migration):
    """Every entry balances, by the database."""

    dependencies = [("ledger", "0002_guards")]

    operations = [migrations.RunSQL(BALANCED, UNDO)]
