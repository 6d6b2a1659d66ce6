-- Counts what waits for a person, for the first page of the desk: each by an index of what is open only.
-- writes: nothing
SELECT
    (SELECT count(*) FROM orders_hold WHERE released_on IS NULL) AS holds,
    (SELECT count(*) FROM runner_parked_row WHERE released_at IS NULL) AS parked,
    (SELECT count(*) FROM approvals_request WHERE decision IS NULL) AS approvals,
    (SELECT count(*) FROM payments_attempt WHERE state = 'quarantined') AS quarantined,
    (SELECT count(*) FROM payments_reconciliation_difference WHERE resolution = '') AS differences
