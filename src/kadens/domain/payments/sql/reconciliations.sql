-- Reads the last stretches that were reconciled, the newest first.
-- writes: nothing
SELECT
    reconciliation.id, reconciliation.account, reconciliation.day, reconciliation.movements,
    reconciliation.moved_taken, reconciliation.settled_taken, reconciliation.booked_taken,
    reconciliation.moved_refunded, reconciliation.settled_refunded, reconciliation.booked_refunded,
    reconciliation.open_items, reconciliation.differences, reconciliation.reconciled_at, reconciliation.actor
FROM payments_reconciliation AS reconciliation
ORDER BY reconciliation.id DESC
LIMIT %(most)s
