-- Makes a customer's declined and failed card charges due at once, and what is in flight as soon as it is declined.
-- writes: payments_charge
-- A new card starts anew; the same one given again does not.
UPDATE payments_charge charge
SET status = CASE WHEN charge.status = 'failed' THEN 'declined' ELSE charge.status END, retry_on = %(on)s,
    declines = CASE WHEN due.in_flight THEN charge.declines ELSE 0 END,
    first_declined_on = CASE WHEN due.in_flight THEN charge.first_declined_on END,
    tries = CASE WHEN %(anew)s THEN 0 ELSE charge.tries END,
    refused_card_id = CASE WHEN %(anew)s THEN NULL ELSE charge.refused_card_id END
FROM (
    SELECT owed.id, owed.status NOT IN ('declined', 'failed') AS in_flight
    FROM payments_charge owed
    LEFT JOIN orders_order_line line ON line.id = owed.parent_line_id AND owed.plan_id IS NOT NULL
    JOIN orders_order paying ON paying.id = coalesce(line.order_id, owed.order_id)
    WHERE owed.customer_id = %(customer_id)s
        AND owed.pay_with = 'card'
        AND paying.payment_method_id = %(payment_method_id)s
        AND CASE
            WHEN %(anew)s THEN owed.status IN ('declined', 'failed', 'charging', 'unknown', 'pending')
            ELSE owed.status IN ('declined', 'failed') AND owed.tries < %(most)s
                AND owed.refused_card_id IS DISTINCT FROM paying.payment_method_id
        END
    ORDER BY owed.id
    FOR UPDATE OF owed
) AS due
WHERE charge.id = due.id
RETURNING charge.id AS charge_id
