-- Bills the instalments on account that come due, in order of their due dates.
-- writes: payments_charge
WITH due AS (
    SELECT charge.id
    /* part: paying */
    WHERE charge.status = 'planned'
        AND charge.pay_with = 'on_account'
        AND charge.plan_id IS NOT NULL
        AND charge.due_on <= %(bill_until)s
        AND /* part: collectable */
    ORDER BY charge.due_on, charge.id
    LIMIT %(chunk)s
    FOR UPDATE OF charge SKIP LOCKED
)
UPDATE payments_charge charge
SET status = 'billed', processed_on = %(as_of)s, consent_id = /* part: consent */
FROM due, payments_plan plan
WHERE charge.id = due.id AND plan.id = charge.plan_id
RETURNING charge.id AS charge_id, charge.key, charge.amount, charge.currency, charge.number, charge.due_on,
    charge.customer_id, charge.parent_line_id, plan.order_id, plan.kind AS plan_kind
