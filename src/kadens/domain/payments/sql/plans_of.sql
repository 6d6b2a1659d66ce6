-- Reads the payment plans of parent lines, with what of them was received.
-- writes: nothing
SELECT plan.id AS plan_id, plan.parent_line_id, plan.order_id, plan.kind, plan.schedule_id, plan.currency,
    plan.agreed_total,
    coalesce(sum(charge.amount - charge.given_back) FILTER (WHERE charge.status = 'paid'), 0)::bigint AS paid,
    coalesce(sum(charge.amount - charge.given_back) FILTER (WHERE charge.status = 'billed'), 0)::bigint AS billed,
    coalesce(
        sum(charge.amount) FILTER (WHERE charge.status IN ('planned', 'declined', 'failed')), 0
    )::bigint AS unpaid
FROM payments_plan plan
LEFT JOIN payments_charge charge ON charge.plan_id = plan.id
WHERE plan.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
GROUP BY plan.id
ORDER BY plan.parent_line_id, plan.id
