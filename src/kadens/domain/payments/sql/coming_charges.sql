-- Reads the next charge of parent lines: planned, or declined and to be tried again.
-- writes: nothing
SELECT DISTINCT ON (charge.parent_line_id)
    charge.parent_line_id, charge.id AS charge_id, charge.number, coalesce(charge.retry_on, charge.due_on) AS "on",
    charge.amount - charge.given_back AS amount, charge.currency, charge.pay_with, charge.status = 'declined' AS again
FROM payments_charge AS charge
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
    AND (charge.status = 'planned' OR (charge.status = 'declined' AND charge.retry_on IS NOT NULL))
ORDER BY charge.parent_line_id, coalesce(charge.retry_on, charge.due_on), charge.id
