-- Locks the shelves of these products and tells what is free on each.
-- writes: nothing
SELECT product_id, on_hand - reserved AS free
FROM catalog_stock
WHERE product_id = ANY(%(product_ids)s::bigint[])
ORDER BY product_id
FOR NO KEY UPDATE
