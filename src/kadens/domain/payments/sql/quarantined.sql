-- Reads the attempts that wait for a person, the oldest first, with what the gateway said when they came there.
-- writes: nothing
SELECT attempt.id AS attempt_id, attempt.key, charge.key AS charge_key,
    coalesce(charge.order_id, line.order_id) AS order_id, customer.code AS customer, attempt.amount, attempt.currency,
    attempt.started_on, event.stepped_at AS since, attempt.reason, attempt.gateway_ref, event.evidence
FROM payments_attempt attempt
JOIN payments_attempt_event event ON event.attempt_id = attempt.id AND event.version = attempt.version
JOIN payments_charge charge ON charge.id = attempt.charge_id
JOIN customers_customer customer ON customer.id = charge.customer_id
LEFT JOIN orders_order_line line ON line.id = charge.parent_line_id
WHERE attempt.state = 'quarantined'
ORDER BY event.stepped_at, attempt.id
