-- Every line of these continuity orders, with what is in it and how far its child order is.
-- writes: nothing
SELECT
    line.id AS line_id, line.continuity_order_id, line.event, line.repetition, line.status, line.nominal_on,
    line.planned_on, line.delivery_on, line.own_date, line.own_items, line.own_skip, line.reason, line.total,
    child.status AS child_status,
    coalesce(
        (
            SELECT jsonb_agg(
                jsonb_build_object(
                    'product_id', item.product_id, 'each', item.each::text, 'price', item.price,
                    'own_price', item.own_price
                )
                ORDER BY item.position
            )
            FROM continuity_line_item AS item
            WHERE item.line_id = line.id
        ),
        '[]'
    ) AS items
FROM continuity_line AS line
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s)
ORDER BY line.continuity_order_id, line.event, line.repetition
