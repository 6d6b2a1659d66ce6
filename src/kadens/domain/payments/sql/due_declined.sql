-- Finds and locks the declined charges that are to be tried again, in order of the day they wait for.
-- writes: nothing
SELECT charge.id AS charge_id, charge.retry_on AS day, charge.attempts, charge.status,
    coalesce(
        (
            SELECT attempt.capture_later FROM payments_attempt attempt
            WHERE attempt.charge_id = charge.id AND attempt.number = charge.attempts
        ),
        false
    ) AS capture_later
/* part: paying */
WHERE charge.status = 'declined'
    AND charge.pay_with = 'card'
    AND charge.retry_on <= %(as_of)s
    AND (charge.retry_on, charge.id) > (%(after_day)s, %(after_id)s)
    AND paying.payment_method_id IS NOT NULL
    AND /* part: collectable */
ORDER BY charge.retry_on, charge.id
LIMIT %(chunk)s
FOR UPDATE OF charge SKIP LOCKED
