-- Reads how far an account is reconciled: the end of its last stretch; and when its first attempt was made.
-- writes: nothing
SELECT
    (SELECT max(until) FROM payments_reconciliation WHERE account = %(account)s) AS reconciled_until,
    (SELECT stepped_at FROM payments_attempt_event ORDER BY id LIMIT 1) AS first_at
