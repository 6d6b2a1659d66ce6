-- Reads the attempts at cards that the gateway has not decided, the oldest first, and when each is looked at again.
-- writes: nothing
SELECT
    attempt.id AS attempt_id, attempt.key, attempt.charge_id, coalesce(charge.order_id, line.order_id) AS order_id,
    customer.code AS customer, customer.name AS customer_name, attempt.amount, attempt.currency, attempt.started_on,
    attempt.state, event.stepped_at AS since, attempt.look_again_at
FROM payments_attempt AS attempt
JOIN payments_attempt_event AS event ON event.attempt_id = attempt.id AND event.version = attempt.version
JOIN payments_charge AS charge ON charge.id = attempt.charge_id
JOIN customers_customer AS customer ON customer.id = charge.customer_id
LEFT JOIN orders_order_line AS line ON line.id = charge.parent_line_id
WHERE attempt.state IN (
    /* part: in_flight */
)
ORDER BY attempt.id
LIMIT %(most)s
