-- The legs of entries, each with its order, its parent order, and what the company calls its account.
SELECT
    entry.id AS entry_id, entry.entered_on, entry.journal, entry.kind, entry.subject_id, entry.order_id,
    parent_line.order_id AS parent_order_id, posting.account AS role, account.number, account.name, posting.debit,
    posting.credit
FROM ledger_entry AS entry
JOIN ledger_posting AS posting ON posting.entry_id = entry.id
JOIN ledger_account AS account ON account.role = posting.account
LEFT JOIN orders_order_line AS parent_line ON parent_line.id = entry.parent_line_id
