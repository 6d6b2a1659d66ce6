-- Marks an open bill as paid.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'paid'
FROM payments_plan plan
WHERE charge.id = %(charge_id)s AND charge.status = 'billed' AND plan.id = charge.plan_id
RETURNING charge.id AS charge_id, charge.amount - charge.given_back AS amount, charge.parent_line_id, plan.order_id
