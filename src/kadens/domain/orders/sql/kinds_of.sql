-- Tells which kinds orders are of, and locks them.
-- writes: nothing
SELECT kind
FROM orders_order
WHERE id = ANY(%(order_ids)s::bigint[])
ORDER BY id
FOR NO KEY UPDATE
