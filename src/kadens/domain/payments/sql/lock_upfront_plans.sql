-- Locks the plans over whole parent lines, with what a new instalment of them needs.
-- writes: nothing
SELECT plan.id AS plan_id, plan.parent_line_id, plan.currency, plan.agreed_total, paying.customer_id, paying.pay_with,
    line.order_id || '-' || line.position AS key_prefix,
    (
        SELECT coalesce(max(charge.number), 0) FROM payments_charge charge
        WHERE charge.parent_line_id = plan.parent_line_id
    ) AS last_number
FROM payments_plan plan
JOIN orders_order_line line ON line.id = plan.parent_line_id
JOIN orders_order paying ON paying.id = line.order_id
WHERE plan.parent_line_id = ANY(%(parent_line_ids)s::bigint[]) AND plan.order_id IS NULL
ORDER BY plan.id
FOR UPDATE OF plan
