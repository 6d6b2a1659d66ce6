-- Locks the living instalments of plans, in their order.
-- writes: nothing
SELECT charge.id AS charge_id, charge.plan_id, charge.number, charge.due_on, charge.amount, charge.given_back,
    charge.conceded, charge.status, charge.attempts
FROM payments_charge charge
WHERE charge.plan_id = ANY(%(plan_ids)s::bigint[]) AND charge.status NOT IN ('replaced', 'cancelled')
ORDER BY charge.id
FOR UPDATE OF charge
