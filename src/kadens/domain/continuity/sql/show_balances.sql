-- Sums what the journal holds of continuity orders, by account.
-- writes: nothing
SELECT
    entry.parent_line_id, posting.account, sum(posting.debit)::bigint AS debit, sum(posting.credit)::bigint AS credit
FROM continuity_order AS continuity
JOIN ledger_entry AS entry ON entry.parent_line_id = continuity.parent_line_id
JOIN ledger_posting AS posting ON posting.entry_id = entry.id
WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
GROUP BY entry.parent_line_id, posting.account
ORDER BY entry.parent_line_id, posting.account
