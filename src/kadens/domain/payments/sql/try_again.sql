-- Makes declined and failed card charges due at once, their dunning begun anew; says which only another card can pay.
-- writes: payments_charge
WITH owed AS (
    SELECT owed.id, CASE WHEN owed.plan_id IS NULL THEN owed.order_id END AS order_id,
        CASE
            WHEN owed.refused_card_id = paying.payment_method_id THEN 'refused_for_good'
            WHEN owed.tries >= %(most)s THEN 'tried_too_often'
        END AS barred
    FROM payments_charge owed
    LEFT JOIN payments_plan plan ON plan.id = owed.plan_id
    LEFT JOIN orders_order_line line ON line.id = owed.parent_line_id
    JOIN orders_order paying
        ON paying.id = CASE WHEN owed.plan_id IS NULL THEN owed.order_id ELSE line.order_id END
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
),
again AS (
    UPDATE payments_charge charge
    SET status = 'declined', retry_on = %(on)s, declines = 0, first_declined_on = NULL
    FROM owed
    WHERE charge.id = owed.id AND owed.barred IS NULL
)
SELECT id AS charge_id, order_id, barred FROM owed ORDER BY id
