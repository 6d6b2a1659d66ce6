-- Promises what is on the shelves to sales orders.
-- writes: fulfilment_reservation, catalog_stock
WITH wanted AS MATERIALIZED (
/* part: wanted */
),
promised AS (
    UPDATE catalog_stock AS shelf
    SET reserved = shelf.reserved + wanted.quantity
    FROM wanted
    WHERE shelf.product_id = wanted.product_id
)
INSERT INTO fulfilment_reservation (order_id, reserved_on)
SELECT order_id, %(on)s
FROM unnest(%(order_ids)s::bigint[]) AS reserving (order_id)
RETURNING order_id
