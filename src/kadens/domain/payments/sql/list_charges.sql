-- Reads a page of charges, the latest due first, with whose they are and how often they were tried.
-- writes: nothing
SELECT
    charge.id AS charge_id, charge.key, coalesce(charge.order_id, plan.order_id, line.order_id) AS order_id,
    customer.code AS customer, customer.name AS customer_name, charge.number, charge.due_on, charge.processed_on,
    charge.amount, charge.given_back, charge.currency, charge.pay_with, charge.status, charge.decline_reason,
    charge.retry_on, charge.tries
FROM payments_charge AS charge
JOIN customers_customer AS customer ON customer.id = charge.customer_id
LEFT JOIN payments_plan AS plan ON plan.id = charge.plan_id
LEFT JOIN orders_order_line AS line ON line.id = charge.parent_line_id
WHERE (charge.due_on, charge.id) < (%(before_day)s, %(before_id)s)
    AND /* part: charges_asked */
ORDER BY charge.due_on DESC, charge.id DESC
LIMIT %(most)s
