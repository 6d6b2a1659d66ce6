-- Writes down that a stretch was reconciled, once, with the figures of the three books and what is not agreed.
-- writes: payments_reconciliation
INSERT INTO payments_reconciliation (
    account, day, since, until, movements, moved_taken, settled_taken, booked_taken, moved_refunded, settled_refunded,
    booked_refunded, open_items, differences, reconciled_at, actor
)
SELECT
    %(account)s, %(day)s, %(since)s, %(until)s, moved.movements, moved.taken, settled.taken, settled.booked,
    moved.refunded, refunds.settled, refunds.booked, found.open_items, found.differences + twice.standing,
    %(now)s, %(actor)s
FROM (
    SELECT
        count(*) AS movements, coalesce(sum(amount) FILTER (WHERE kind = 'taken'), 0) AS taken,
        coalesce(sum(amount) FILTER (WHERE kind = 'refunded'), 0) AS refunded
    FROM staged_movement
) AS moved
CROSS JOIN (
    SELECT coalesce(sum(attempt.amount), 0) AS taken, coalesce(sum(posting.debit), 0) AS booked
    FROM payments_attempt_event AS event
    JOIN payments_attempt AS attempt ON attempt.id = event.attempt_id AND attempt.account = %(account)s
    LEFT JOIN ledger_entry AS entry ON entry.kind = 'charge' AND entry.subject_id = attempt.charge_id
    LEFT JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
    WHERE event.to_state = 'succeeded' AND event.stepped_at >= %(since)s AND event.stepped_at < %(until)s
) AS settled
CROSS JOIN (
    SELECT
        coalesce(sum(posting.credit), 0) AS booked,
        coalesce(sum(CASE entry.kind
            WHEN 'refund' THEN (
                SELECT sum(part.amount)
                FROM payments_refund_part AS part
                WHERE part.refund_id = entry.subject_id AND part.status = 'done'
            )
            ELSE (
                SELECT part.amount
                FROM payments_refund_part AS part
                WHERE part.id = entry.subject_id AND part.status = 'done'
            )
        END), 0) AS settled
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
    WHERE entry.kind IN ('refund', 'payout') AND entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
) AS refunds
CROSS JOIN (
    SELECT
        count(*) FILTER (WHERE what = 'open') AS open_items,
        count(*) FILTER (WHERE what <> 'open') AS differences
    FROM verdict
) AS found
CROSS JOIN (
    SELECT count(*) AS standing
    FROM payments_reconciliation_difference
    WHERE resolution = '' AND what = 'twice' AND account = %(account)s
) AS twice
ON CONFLICT ON CONSTRAINT uq_payments_reconciliation_since DO NOTHING
RETURNING
    id AS reconciliation_id, movements, moved_taken, settled_taken, booked_taken, moved_refunded, settled_refunded,
    booked_refunded, open_items, differences
