-- Reads charges that money is given back of, with the attempt that took it and how many refunds went along it.
-- writes: nothing
SELECT charge.id AS charge_id, charge.parent_line_id, coalesce(charge.order_id, plan.order_id) AS order_id,
    plan.kind AS plan_kind, charge.customer_id, charge.pay_with, charge.currency,
    attempt.id AS attempt_id, attempt.key AS attempt_key,
    (SELECT count(*) FROM payments_refund_part part WHERE part.attempt_id = attempt.id) AS parts
FROM payments_charge charge
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
LEFT JOIN payments_attempt attempt ON attempt.charge_id = charge.id AND attempt.state = 'succeeded'
WHERE charge.id = ANY(%(charge_ids)s::bigint[])
ORDER BY charge.id
