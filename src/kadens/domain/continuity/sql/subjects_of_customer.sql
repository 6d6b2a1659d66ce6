-- Names everything of a customer that something may have been done to, as the audit log names it.
-- writes: nothing
WITH sold AS (
    SELECT continuity.id, continuity.parent_line_id
    FROM continuity_order AS continuity
    WHERE continuity.customer_id = %(customer_id)s
),
ordered AS (
    SELECT made.id FROM orders_order AS made WHERE made.customer_id = %(customer_id)s
)
SELECT 'customer' AS subject, %(customer_id)s::bigint AS subject_id
UNION ALL
SELECT 'order', id FROM ordered
UNION ALL
SELECT 'continuity_order', id FROM sold
UNION ALL
SELECT 'continuity_line', line.id FROM sold JOIN continuity_line AS line ON line.continuity_order_id = sold.id
UNION ALL
SELECT 'payment_plan', plan.id FROM sold JOIN payments_plan AS plan ON plan.parent_line_id = sold.parent_line_id
UNION ALL
SELECT 'charge', charge.id FROM sold JOIN payments_charge AS charge ON charge.parent_line_id = sold.parent_line_id
UNION ALL
SELECT 'refund', refund.id FROM sold JOIN payments_refund AS refund ON refund.parent_line_id = sold.parent_line_id
UNION ALL
SELECT 'charge', charge.id
FROM ordered
JOIN payments_charge AS charge
    ON charge.order_id = ordered.id AND charge.plan_id IS NULL AND charge.status NOT IN ('replaced', 'cancelled')
WHERE charge.parent_line_id IS NULL
UNION ALL
SELECT 'refund', refund.id
FROM ordered
JOIN payments_refund AS refund ON refund.order_id = ordered.id
WHERE refund.parent_line_id IS NULL
