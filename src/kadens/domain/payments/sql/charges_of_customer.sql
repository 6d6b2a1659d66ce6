-- Reads the last charges of a customer's orders, with the last attempt at each.
-- writes: nothing
WITH owed AS (
    SELECT charge.id
    FROM orders_order AS paying
    JOIN orders_order_line AS line ON line.order_id = paying.id AND line.kind = 'parent'
    JOIN payments_charge AS charge ON charge.parent_line_id = line.id
    WHERE paying.customer_id = %(customer_id)s AND paying.kind = 'parent'
    UNION
    SELECT charge.id
    FROM orders_order AS paying
    JOIN payments_charge AS charge
        ON charge.order_id = paying.id AND charge.plan_id IS NULL AND charge.status NOT IN ('replaced', 'cancelled')
    WHERE paying.customer_id = %(customer_id)s AND paying.kind <> 'parent'
)
SELECT
    charge.id AS charge_id, charge.key, coalesce(charge.order_id, plan.order_id, line.order_id) AS order_id,
    charge.parent_line_id, charge.number, charge.due_on, charge.processed_on, charge.amount, charge.given_back,
    charge.currency, charge.pay_with, charge.status, charge.decline_reason, charge.retry_on,
    tried.state AS attempt_state, tried.reason AS attempt_reason
FROM owed
JOIN payments_charge AS charge ON charge.id = owed.id
LEFT JOIN payments_plan AS plan ON plan.id = charge.plan_id
LEFT JOIN orders_order_line AS line ON line.id = charge.parent_line_id
LEFT JOIN LATERAL (
    SELECT attempt.state, attempt.reason
    FROM payments_attempt AS attempt
    WHERE attempt.charge_id = charge.id
    ORDER BY attempt.number DESC
    LIMIT 1
) AS tried ON true
WHERE charge.status NOT IN ('planned', 'replaced', 'cancelled')
ORDER BY coalesce(charge.processed_on, charge.first_declined_on, charge.due_on) DESC, charge.id DESC
LIMIT %(limit)s
