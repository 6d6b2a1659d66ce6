-- Tells what sales orders want of the products kept in stock, as far as nothing is reserved for them yet.
-- writes: nothing
SELECT wanting.id AS order_id, line.product_id, sum(line.quantity) AS quantity
FROM orders_order AS wanting
JOIN orders_order_line AS line ON line.order_id = wanting.id
WHERE wanting.id = ANY(%(order_ids)s::bigint[]) AND wanting.kind = 'sales' AND wanting.status IN ('draft', 'open')
    AND line.product_id IN (SELECT product_id FROM catalog_stock)
    AND NOT EXISTS (SELECT FROM fulfilment_reservation AS reservation WHERE reservation.order_id = wanting.id)
GROUP BY wanting.id, line.product_id
ORDER BY wanting.id, line.product_id
