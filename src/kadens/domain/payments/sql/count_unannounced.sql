-- Counts the card charges that are due and may not be taken yet, since the customer was not told of them in time.
-- writes: nothing
SELECT count(*) AS charges
/* part: paying */
WHERE charge.status = 'planned'
    AND charge.pay_with = 'card'
    AND charge.due_on <= %(as_of)s
    AND (charge.chargeable_on IS NULL OR charge.chargeable_on > %(as_of)s)
    AND paying.payment_method_id IS NOT NULL
    AND /* part: collectable */
