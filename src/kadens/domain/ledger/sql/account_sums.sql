-- The sums of every account, in the order of domain.md §6.
-- writes: nothing
SELECT account, sum(debit)::bigint AS debit, sum(credit)::bigint AS credit
FROM ledger_posting
GROUP BY account
ORDER BY array_position(ARRAY['cash', 'receivables', 'prepayments', 'parent_revenue', 'revenue', 'tax'], account)
