-- Reads the chart of accounts, in the order of domain.md §6.
-- writes: nothing
SELECT role, number, name
FROM ledger_account
ORDER BY array_position(ARRAY['cash', 'receivables', 'prepayments', 'parent_revenue', 'revenue', 'tax'], role)
