-- Part: how much the orders want of each product kept in stock, and how much of that is reserved for them.
SELECT
    line.product_id, sum(line.quantity) AS quantity,
    coalesce(sum(line.quantity) FILTER (
        WHERE wanting.kind = 'child' OR EXISTS (
            SELECT FROM fulfilment_reservation AS reservation WHERE reservation.order_id = wanting.id
        )
    ), 0) AS reserved
FROM orders_order AS wanting
JOIN orders_order_line AS line ON line.order_id = wanting.id
WHERE wanting.id = ANY(%(order_ids)s::bigint[]) AND line.product_id IN (SELECT product_id FROM catalog_stock)
GROUP BY line.product_id
