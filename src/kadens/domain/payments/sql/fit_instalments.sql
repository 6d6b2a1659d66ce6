-- Gives untried instalments their new amounts, and cancels those of which nothing is left.
-- writes: payments_charge
UPDATE payments_charge charge
SET amount = CASE WHEN given.amount = 0 THEN charge.amount ELSE given.amount END,
    status = CASE WHEN given.amount = 0 THEN 'cancelled' ELSE charge.status END,
    retry_on = CASE WHEN given.amount = 0 THEN NULL ELSE charge.retry_on END
FROM unnest(%(charge_ids)s::bigint[], %(amounts)s::bigint[]) AS given (charge_id, amount)
WHERE charge.id = given.charge_id
RETURNING charge.id AS charge_id
