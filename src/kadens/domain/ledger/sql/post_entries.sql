-- Books facts, each once: an entry with all its postings, balanced by the trigger on the postings.
-- writes: ledger_entry, ledger_posting
WITH fact AS (
    SELECT *
    FROM unnest(
        %(kinds)s::text[], %(subject_ids)s::bigint[], %(journals)s::text[], %(dates)s::date[],
        %(parent_line_ids)s::bigint[], %(order_ids)s::bigint[]
    ) AS given (kind, subject_id, journal, entered_on, parent_line_id, order_id)
),
entry AS (
    INSERT INTO ledger_entry (kind, subject_id, journal, entered_on, parent_line_id, order_id)
    SELECT kind, subject_id, journal, entered_on, parent_line_id, order_id
    FROM fact
    ON CONFLICT ON CONSTRAINT uq_ledger_entry_fact DO NOTHING
    RETURNING id, kind, subject_id
),
leg AS (
    SELECT *
    FROM unnest(
        %(leg_kinds)s::text[], %(leg_subject_ids)s::bigint[], %(accounts)s::text[],
        %(debits)s::bigint[], %(credits)s::bigint[]
    ) AS given (kind, subject_id, account, debit, credit)
),
posting AS (
    INSERT INTO ledger_posting (entry_id, account, debit, credit)
    SELECT entry.id, leg.account, leg.debit, leg.credit
    FROM entry
    JOIN leg USING (kind, subject_id)
)
SELECT id AS entry_id FROM entry
