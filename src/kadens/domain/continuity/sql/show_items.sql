-- Reads what the lines of continuity orders ship, at which price.
-- writes: nothing
SELECT
    item.line_id, product.sku, product.name, item.quantity, item.price, item.own_price, item.net, item.tax
FROM continuity_line AS line
JOIN continuity_line_item AS item ON item.line_id = line.id
JOIN catalog_product AS product ON product.id = item.product_id
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY item.line_id, item.position
