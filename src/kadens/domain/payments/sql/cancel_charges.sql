-- Cancels charges that nobody owes any more.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'cancelled', retry_on = NULL
WHERE charge.id = ANY(%(charge_ids)s::bigint[])
RETURNING charge.id AS charge_id
