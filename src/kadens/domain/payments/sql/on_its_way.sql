-- Reads the payments in flight of parent lines: how much, and how much of it nobody owes any more.
-- writes: nothing
SELECT flying.parent_line_id, flying.currency, sum(flying.amount)::bigint AS amount,
    sum(least(flying.amount, greatest(0, flying.unowed)))::bigint AS goes_back
FROM (
    SELECT charge.parent_line_id, charge.currency, sum(charge.amount) AS amount,
        CASE
            WHEN charge.plan_id IS NULL THEN
                coalesce(sum(charge.amount) FILTER (WHERE paying.status = 'cancelled'), 0)
            WHEN plan.order_id IS NULL THEN
                (
                    SELECT sum(owed.amount - owed.given_back) FROM payments_charge owed
                    WHERE owed.plan_id = charge.plan_id AND owed.status NOT IN ('replaced', 'cancelled')
                ) - plan.agreed_total
            ELSE 0
        END AS unowed
    FROM payments_charge charge
    LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
    LEFT JOIN orders_order paying ON paying.id = charge.order_id
    WHERE charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
        AND charge.pay_with = 'card'
        AND charge.status IN ('charging', 'pending', 'unknown')
    GROUP BY charge.parent_line_id, charge.currency, charge.plan_id, plan.order_id, plan.agreed_total
) AS flying
GROUP BY flying.parent_line_id, flying.currency
ORDER BY flying.parent_line_id
