-- How many lines of each event of these continuity orders are not delivered, skipped or cancelled yet.
-- writes: nothing
SELECT line.continuity_order_id, line.event, count(*) AS lines
FROM continuity_line AS line
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s)
    AND (line.status = 'planned' OR (line.status = 'child_created' AND child.status = 'open'))
GROUP BY line.continuity_order_id, line.event
