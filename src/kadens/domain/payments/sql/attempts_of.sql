-- Reads every attempt to charge a card for parent lines, for instalments and shipments, in order of their days.
-- writes: nothing
SELECT attempt.id AS attempt_id, charge.id AS charge_id, charge.parent_line_id,
    CASE WHEN charge.plan_id IS NULL THEN charge.order_id END AS order_id, charge.number,
    CASE
        WHEN attempt.capture_later AND attempt.state IN ('capturing', 'succeeded')
            THEN coalesce(charge.processed_on, attempt.started_on)
        ELSE attempt.started_on
    END AS "on",
    attempt.amount, attempt.currency, attempt.state, attempt.reason, attempt.capture_later
FROM payments_attempt attempt
JOIN payments_charge charge ON charge.id = attempt.charge_id
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
ORDER BY charge.parent_line_id, "on", attempt.id
