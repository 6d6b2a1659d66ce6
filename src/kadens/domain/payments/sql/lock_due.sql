-- Locks those of the planned charges that are still due or to be tried again, whatever became of the others.
-- writes: nothing
SELECT charge.id AS charge_id, charge.attempts, charge.status, charge.amount,
    CASE WHEN charge.status = 'declined' THEN charge.retry_on ELSE charge.chargeable_on END AS day,
    charge.status = 'declined'
    AND coalesce(
        (
            SELECT attempt.capture_later FROM payments_attempt attempt
            WHERE attempt.charge_id = charge.id AND attempt.number = charge.attempts
        ),
        false
    ) AS capture_later
/* part: paying */
WHERE charge.id = ANY(%(charge_ids)s::bigint[])
    AND charge.pay_with = 'card'
    AND (
        (charge.status = 'planned' AND charge.chargeable_on <= %(as_of)s)
        OR (charge.status = 'declined' AND charge.retry_on <= %(as_of)s)
    )
    AND paying.payment_method_id IS NOT NULL
    AND /* part: collectable */
ORDER BY charge.id
FOR UPDATE OF charge SKIP LOCKED
