-- Finds plans whose instalments come to more than was agreed, since one was in flight when they were cut.
-- writes: nothing
SELECT plan.parent_line_id, plan.agreed_total
FROM payments_plan plan
WHERE plan.id = ANY(%(plan_ids)s::bigint[])
    AND plan.order_id IS NULL
    AND plan.agreed_total < (
        SELECT sum(charge.amount - charge.given_back + charge.conceded) FROM payments_charge charge
        WHERE charge.plan_id = plan.id AND charge.status NOT IN ('replaced', 'cancelled')
    )
