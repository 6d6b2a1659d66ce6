-- Marks an open bill as paid.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'paid'
WHERE charge.id = %(charge_id)s AND charge.status = 'billed'
RETURNING charge.id AS charge_id, charge.amount - charge.given_back AS amount, charge.parent_line_id,
    coalesce(charge.order_id, (SELECT plan.order_id FROM payments_plan plan WHERE plan.id = charge.plan_id)) AS order_id
