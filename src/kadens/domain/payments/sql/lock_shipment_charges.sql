-- Locks the living charges of orders paid per shipment, with the attempt that is authorized, if one is.
-- writes: nothing
SELECT charge.id AS charge_id, charge.order_id, charge.status, charge.amount, charge.given_back, charge.attempts,
    charge.due_on, charge.retry_on,
    (
        SELECT attempt.id FROM payments_attempt attempt
        WHERE attempt.charge_id = charge.id AND attempt.state = 'authorized'
    ) AS authorized_id
FROM payments_charge charge
WHERE charge.order_id = ANY(%(order_ids)s::bigint[])
    AND charge.plan_id IS NULL
    AND charge.status NOT IN ('replaced', 'cancelled')
ORDER BY charge.id
FOR UPDATE OF charge
