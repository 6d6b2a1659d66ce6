-- Closes the parent orders whose last parent line is closed: invoiced if any line was, else cancelled.
-- writes: orders_order
UPDATE orders_order AS parent
SET status = CASE WHEN sums.any_invoiced THEN 'invoiced' ELSE 'cancelled' END, closed_on = %(as_of)s
FROM (
    SELECT order_id, bool_or(status = 'invoiced') AS any_invoiced
    FROM orders_order_line
    WHERE order_id = ANY(%(order_ids)s)
    GROUP BY order_id
    HAVING bool_and(status <> 'open')
) AS sums
WHERE parent.id = sums.order_id AND parent.closed_on IS NULL
RETURNING parent.id AS order_id
