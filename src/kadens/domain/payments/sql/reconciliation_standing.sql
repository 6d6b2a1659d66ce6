-- Counts what stands of all accounts: differences, and what is only open; and how far the last one is reconciled.
-- writes: nothing
SELECT
    count(*) FILTER (WHERE what <> 'open') AS differences, count(*) FILTER (WHERE what = 'open') AS open_items,
    (SELECT max(until) FROM payments_reconciliation) AS reconciled_until
FROM payments_reconciliation_difference
WHERE resolution = ''
