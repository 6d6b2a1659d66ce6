-- Makes declined and failed card charges due at once, their dunning begun anew.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'declined', retry_on = %(on)s, declines = 0, first_declined_on = NULL
FROM (
    SELECT owed.id
    FROM payments_charge owed
    LEFT JOIN payments_plan plan ON plan.id = owed.plan_id
    LEFT JOIN orders_order_line line ON line.id = owed.parent_line_id
    WHERE owed.status IN ('declined', 'failed')
        AND owed.pay_with = 'card'
        AND (
            owed.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
            OR owed.order_id = ANY(%(order_ids)s::bigint[])
            OR plan.order_id = ANY(%(order_ids)s::bigint[])
            OR line.order_id = ANY(%(order_ids)s::bigint[])
        )
    ORDER BY owed.id
    FOR UPDATE OF owed
) AS due
WHERE charge.id = due.id
RETURNING charge.id AS charge_id
