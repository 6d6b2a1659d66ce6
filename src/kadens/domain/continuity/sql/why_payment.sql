-- Reads the instalments of an order that are due and not paid, the first that is due first.
-- writes: nothing
SELECT
    charge.number, charge.due_on, charge.amount, charge.currency, charge.status, charge.first_declined_on,
    charge.decline_reason, charge.retry_on
FROM payments_charge AS charge
JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
WHERE continuity.id = %(continuity_order_id)s AND charge.plan_id IS NOT NULL AND charge.due_on <= %(as_of)s
    AND charge.status IN ('declined', 'failed', 'pending', 'unknown', 'charging')
ORDER BY charge.due_on, charge.number
