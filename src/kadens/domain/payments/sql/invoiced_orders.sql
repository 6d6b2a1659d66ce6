-- Reads what invoiced orders come to and how they are paid, and locks their parent lines, which number the instalments.
-- writes: nothing
SELECT child.id AS order_id, child.customer_id, child.currency, child.pay_with, child.payment_schedule_id AS schedule_id,
    child.net, child.tax, line.id AS parent_line_id, line.order_id || '-' || line.position AS key_prefix,
    (
        SELECT coalesce(max(charge.number), 0) FROM payments_charge charge WHERE charge.parent_line_id = line.id
    ) AS last_number
FROM orders_order child
JOIN orders_order_line line ON line.id = child.parent_line_id
WHERE child.id = ANY(%(order_ids)s::bigint[])
    AND child.settlement = 'invoice_plan'
    AND NOT EXISTS (SELECT FROM payments_plan plan WHERE plan.order_id = child.id)
ORDER BY line.id, child.id
FOR NO KEY UPDATE OF line
