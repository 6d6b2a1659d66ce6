-- Sums what was invoiced for an order or a parent line, and what credit notes took back of it.
-- writes: nothing
SELECT
    coalesce(sum(posting.credit) FILTER (WHERE entry.kind = 'invoice' AND posting.account = 'revenue'), 0)::bigint AS net,
    coalesce(sum(posting.credit) FILTER (WHERE entry.kind = 'invoice' AND posting.account = 'tax'), 0)::bigint AS tax,
    coalesce(sum(posting.debit) FILTER (WHERE entry.kind = 'credit_note'), 0)::bigint AS conceded,
    coalesce(sum(posting.debit) FILTER (WHERE entry.kind = 'credit_note' AND posting.account = 'tax'), 0)::bigint
        AS conceded_tax
FROM ledger_entry entry
JOIN ledger_posting posting ON posting.entry_id = entry.id AND posting.account IN ('revenue', 'tax')
WHERE entry.kind IN ('invoice', 'credit_note')
    AND (entry.order_id = %(order_id)s OR entry.parent_line_id = %(parent_line_id)s)
