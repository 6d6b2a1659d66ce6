-- Retires charges whose place a successor takes, and returns what it inherits.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'replaced', retry_on = NULL
FROM (SELECT id, status, retry_on FROM payments_charge WHERE id = ANY(%(charge_ids)s::bigint[])) AS before
WHERE charge.id = before.id
RETURNING charge.id AS charge_id, charge.key, charge.plan_id, charge.order_id, charge.parent_line_id,
    charge.customer_id, charge.number, charge.due_on, charge.chargeable_on, charge.amount, charge.currency,
    charge.pay_with, charge.ship_gate, before.status, charge.tries, charge.declines, charge.first_declined_on, charge.decline_reason,
    charge.refused_card_id, before.retry_on, charge.consent_id
