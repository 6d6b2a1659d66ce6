-- Makes a customer's declined and failed card charges due at once: a new card starts anew.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'declined', retry_on = %(on)s, declines = 0, first_declined_on = NULL
FROM (
    SELECT owed.id
    FROM payments_charge owed
    LEFT JOIN orders_order_line line ON line.id = owed.parent_line_id AND owed.plan_id IS NOT NULL
    JOIN orders_order paying ON paying.id = coalesce(line.order_id, owed.order_id)
    WHERE owed.customer_id = %(customer_id)s
        AND owed.pay_with = 'card'
        AND owed.status IN ('declined', 'failed')
        AND paying.payment_method_id = %(payment_method_id)s
    ORDER BY owed.id
    FOR UPDATE OF owed
) AS due
WHERE charge.id = due.id
RETURNING charge.id AS charge_id
