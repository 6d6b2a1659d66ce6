-- Notes from when charges may be taken of which the customer was told just now.
-- writes: payments_charge
UPDATE payments_charge charge
SET chargeable_on = greatest(charge.due_on, given.earliest_on)
FROM unnest(%(charge_ids)s::bigint[], %(earliest)s::date[]) AS given (charge_id, earliest_on)
WHERE charge.id = given.charge_id AND charge.status = 'planned' AND charge.chargeable_on IS NULL
RETURNING charge.id AS charge_id
