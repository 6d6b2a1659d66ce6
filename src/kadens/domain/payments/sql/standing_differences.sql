-- Reads what the reconciliations found and nothing has resolved yet, or all of it, newest first.
-- writes: nothing
SELECT
    difference.id, reconciliation.day, difference.account, difference.kind, difference.key, difference.ref,
    difference.what, difference.ours, difference.theirs, difference.currency, difference.resolution,
    difference.resolved_on, difference.resolved_by, difference.note
FROM payments_reconciliation_difference AS difference
JOIN payments_reconciliation AS reconciliation ON reconciliation.id = difference.reconciliation_id
WHERE difference.resolution = '' OR %(resolved_too)s
ORDER BY difference.id DESC
LIMIT %(most)s
