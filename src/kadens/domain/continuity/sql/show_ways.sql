-- Reads where each line of continuity orders goes and how it is paid: its child order's way, else the one to come.
-- writes: nothing
SELECT
    line.continuity_order_id, line.id AS line_id, coalesce(child.pay_with, parent.pay_with) AS pay_with,
    goes.recipient, goes.street, goes.postcode, goes.city, goes.country
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
LEFT JOIN customers_address AS goes ON goes.id = CASE
    WHEN child.id IS NOT NULL THEN child.address_id
    ELSE coalesce(line.address_id, continuity.address_id, parent.address_id)
END
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY line.continuity_order_id, line.event, line.repetition
