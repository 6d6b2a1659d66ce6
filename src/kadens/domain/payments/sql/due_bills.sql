-- Finds and locks the instalments on account that are to be billed, in order of their due dates.
-- writes: nothing
SELECT charge.id AS charge_id, charge.due_on AS day
/* part: paying */
WHERE charge.status = 'planned'
    AND charge.pay_with = 'on_account'
    AND charge.plan_id IS NOT NULL
    AND charge.due_on <= %(as_of)s
    AND (charge.due_on, charge.id) > (%(after_day)s, %(after_id)s)
    AND /* part: collectable */
ORDER BY charge.due_on, charge.id
LIMIT %(chunk)s
FOR UPDATE OF charge SKIP LOCKED
