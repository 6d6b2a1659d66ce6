-- Tells what the due lines that pass want of the products kept in stock, in the order of the cap, up to a place.
-- writes: nothing
WITH facts AS (
/* part: line_facts */
WHERE /* part: is_due */
    AND line.delivery_on <= %(until_delivery_on)s
),
/* part: judged */
SELECT
    judged.line_id, judged.continuity_order_id, coalesce(judged.travels_with, judged.line_id::text) AS parcel,
    item.product_id, item.quantity, product.sku, stock.on_hand - stock.reserved AS free
FROM judged
JOIN continuity_line_item AS item ON item.line_id = judged.line_id
JOIN catalog_stock AS stock ON stock.product_id = item.product_id
JOIN catalog_product AS product ON product.id = item.product_id
WHERE judged.refusal IS NULL
ORDER BY judged.delivery_on, judged.continuity_order_id, judged.event, judged.repetition, item.position
