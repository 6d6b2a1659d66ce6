-- Plans a run of payments: the card charges that are due or to be tried again, the oldest first, by currency.
-- writes: nothing
WITH due AS (
    SELECT 0 AS turn, charge.due_on AS day, charge.id, charge.amount, charge.currency
    /* part: paying */
    WHERE charge.status = 'planned'
        AND charge.pay_with = 'card'
        AND charge.due_on <= %(as_of)s
        AND charge.chargeable_on <= %(as_of)s
        AND paying.payment_method_id IS NOT NULL
        AND /* part: collectable */
    UNION ALL
    SELECT 1, charge.retry_on, charge.id, charge.amount, charge.currency
    /* part: paying */
    WHERE charge.status = 'declined'
        AND charge.pay_with = 'card'
        AND charge.retry_on <= %(as_of)s
        AND paying.payment_method_id IS NOT NULL
        AND /* part: collectable */
),
chosen AS (
    SELECT * FROM due ORDER BY turn, day, id LIMIT %(most)s::bigint
)
SELECT currency, array_agg(id ORDER BY turn, day, id) AS charge_ids, array_agg(amount ORDER BY turn, day, id) AS amounts
FROM chosen
GROUP BY currency
ORDER BY currency
