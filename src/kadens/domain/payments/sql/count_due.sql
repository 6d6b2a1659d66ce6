-- Counts what a run would bill and charge, for a dry run and for whoever has to approve a surge.
-- writes: nothing
SELECT charge.pay_with, charge.status, charge.currency, count(*) AS charges, sum(charge.amount)::bigint AS amount
/* part: paying */
WHERE (
        (charge.pay_with = 'card' AND paying.payment_method_id IS NOT NULL
            AND ((charge.status = 'planned' AND charge.due_on <= %(as_of)s AND charge.chargeable_on <= %(as_of)s)
                OR (charge.status = 'declined' AND charge.retry_on <= %(as_of)s)))
        OR (charge.pay_with = 'on_account' AND charge.status = 'planned' AND charge.due_on <= %(bill_until)s)
    )
    AND /* part: collectable */
GROUP BY charge.pay_with, charge.status, charge.currency
