-- Reads what was charged or billed for parent lines and has not come, with all that an agent can say of it.
-- writes: nothing
SELECT charge.id AS charge_id, charge.parent_line_id, charge.number, coalesce(charge.order_id, plan.order_id) AS order_id,
    charge.amount - charge.given_back AS amount, charge.currency, charge.pay_with, charge.due_on, charge.status,
    charge.decline_reason, charge.first_declined_on, charge.retry_on, charge.tries,
    coalesce(charge.refused_card_id = paying.payment_method_id, false) AS refused_for_good,
    customer.code AS customer
FROM payments_charge charge
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
JOIN orders_order_line line ON line.id = charge.parent_line_id
JOIN orders_order paying
    ON paying.id = CASE WHEN charge.plan_id IS NULL THEN charge.order_id ELSE line.order_id END
JOIN customers_customer customer ON customer.id = charge.customer_id
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
    AND charge.status IN ('declined', 'failed', 'charging', 'unknown', 'pending', 'billed')
ORDER BY charge.parent_line_id, charge.due_on, charge.id
