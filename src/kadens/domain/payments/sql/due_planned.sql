-- Finds and locks the card charges that are due and were not tried yet, in order of their due dates.
-- writes: nothing
SELECT charge.id AS charge_id, charge.due_on AS day, charge.attempts, charge.status, false AS capture_later
/* part: paying */
WHERE charge.status = 'planned'
    AND charge.pay_with = 'card'
    AND charge.due_on <= %(as_of)s
    AND (charge.due_on, charge.id) > (%(after_day)s, %(after_id)s)
    AND paying.payment_method_id IS NOT NULL
    AND /* part: collectable */
ORDER BY charge.due_on, charge.id
LIMIT %(chunk)s
FOR UPDATE OF charge SKIP LOCKED
