-- Gives instalments that nobody has tried their former amounts, and plans those again that were cancelled meanwhile.
-- writes: payments_charge
UPDATE payments_charge charge
SET amount = given.amount, status = 'planned'
FROM unnest(%(charge_ids)s::bigint[], %(amounts)s::bigint[]) AS given (charge_id, amount)
WHERE charge.id = given.charge_id AND charge.status IN ('planned', 'cancelled') AND charge.attempts = 0
