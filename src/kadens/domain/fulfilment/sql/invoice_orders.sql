-- Invoices delivered orders, each once, and closes them.
-- writes: orders_order, fulfilment_invoice
WITH closed AS (
    UPDATE orders_order
    SET status = 'invoiced', closed_on = %(on)s
    WHERE id = ANY(%(order_ids)s::bigint[]) AND status = 'delivered'
    RETURNING id, net, tax, total
)
INSERT INTO fulfilment_invoice (order_id, invoiced_on, net, tax, total)
SELECT id, %(on)s, net, tax, total
FROM closed
ORDER BY id
RETURNING order_id
