-- Sums what was taken or billed for parent lines and is not given back.
-- writes: nothing
SELECT charge.parent_line_id, sum(charge.amount - charge.given_back)::bigint AS amount
FROM payments_charge AS charge
WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
    AND charge.status IN ('paid', 'billed')
    AND charge.amount > charge.given_back
GROUP BY charge.parent_line_id
