-- Sums charges by card by the day of their first try, why it was declined if it was, and when they were paid after all.
-- writes: nothing
WITH tried AS (
    SELECT
        attempt.charge_id, min(attempt.started_on) AS first_on,
        coalesce(min(attempt.reason) FILTER (
            WHERE attempt.number = 1 AND attempt.state IN ('declined_soft', 'declined_hard')
        ), '') AS reason
    FROM payments_attempt AS attempt
    GROUP BY attempt.charge_id
    HAVING min(attempt.started_on) >= %(first_on)s AND min(attempt.started_on) <= %(last_on)s
)
SELECT
    continuity.program_id, tried.first_on, tried.reason,
    CASE
        WHEN charge.status IN ('paid', 'refunded') AND charge.processed_on <= %(last_on)s THEN charge.processed_on
    END AS paid_on,
    count(*)::int AS charges, sum(charge.amount)::bigint AS amount
FROM tried
JOIN payments_charge AS charge ON charge.id = tried.charge_id
LEFT JOIN orders_order AS paid ON paid.id = charge.order_id
JOIN continuity_order AS continuity
    ON continuity.parent_line_id = coalesce(charge.parent_line_id, paid.parent_line_id)
WHERE %(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s
GROUP BY continuity.program_id, tried.first_on, tried.reason, 4
