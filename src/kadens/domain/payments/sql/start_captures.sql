-- Marks charges whose authorization is about to be captured, with the day of the capture.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = 'charging', processed_on = %(on)s
WHERE charge.id = ANY(%(charge_ids)s::bigint[])
RETURNING charge.id AS charge_id
