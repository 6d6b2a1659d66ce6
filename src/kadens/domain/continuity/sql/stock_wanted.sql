-- Locks the next chunk of due lines that pass and tells what each parcel wants of the products kept in stock.
-- writes: nothing
WITH
/* part: chunk */,
/* part: judged */
SELECT
    judged.line_id, judged.continuity_order_id,
    coalesce(judged.travels_with, judged.line_id::text) AS parcel, item.product_id, item.quantity
FROM judged
JOIN continuity_line_item AS item ON item.line_id = judged.line_id
JOIN catalog_stock AS stock ON stock.product_id = item.product_id
WHERE judged.refusal IS NULL
ORDER BY judged.delivery_on, judged.continuity_order_id, judged.event, judged.repetition, item.position
