-- Reads the instalments of parent lines, across all their plans.
-- writes: nothing
SELECT charge.id AS charge_id, charge.parent_line_id, charge.number, plan.kind AS plan_kind, plan.order_id,
    charge.due_on, charge.amount, charge.given_back, charge.currency, charge.pay_with, charge.ship_gate, charge.status,
    charge.processed_on, charge.decline_reason, charge.retry_on
FROM payments_charge charge
JOIN payments_plan plan ON plan.id = charge.plan_id
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]) AND charge.status <> 'replaced'
ORDER BY charge.parent_line_id, charge.number
