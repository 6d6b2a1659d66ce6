-- Reads a page of what was given back, the newest first, with what became of its shares.
-- writes: nothing
SELECT
    refund.id AS refund_id, refund.refunded_on, customer.code AS customer, customer.name AS customer_name,
    coalesce(refund.order_id, line.order_id) AS order_id, refund.kind, refund.amount, refund.currency, refund.reason,
    refund.decided_by, refund.approval_id,
    coalesce(
        (
            SELECT array_agg(DISTINCT part.status ORDER BY part.status)
            FROM payments_refund_part AS part
            WHERE part.refund_id = refund.id
        ),
        ARRAY['credited']
    ) AS statuses
FROM payments_refund AS refund
JOIN customers_customer AS customer ON customer.id = refund.customer_id
LEFT JOIN orders_order_line AS line ON line.id = refund.parent_line_id
WHERE refund.id < %(before_id)s
ORDER BY refund.id DESC
LIMIT %(most)s
