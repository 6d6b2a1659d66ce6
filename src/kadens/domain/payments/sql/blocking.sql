-- Finds the instalments that keep child orders from being shipped: due and not paid by card, or the ship flag's.
-- writes: nothing
SELECT charge.parent_line_id, charge.id AS charge_id, charge.number, charge.due_on, charge.status
FROM payments_charge charge
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
    AND charge.plan_id IS NOT NULL
    AND charge.pay_with = 'card'
    AND (
        (charge.due_on <= %(as_of)s AND charge.status IN ('declined', 'failed', 'pending', 'unknown', 'charging'))
        OR (charge.ship_gate AND charge.status NOT IN ('paid', 'refunded', 'cancelled', 'replaced'))
    )
ORDER BY charge.parent_line_id, charge.number
