-- Reads the holds of continuity orders: on the parent order, and on their child orders.
-- writes: nothing
SELECT
    continuity.id AS continuity_order_id, hold.order_id, hold.order_id = continuity.parent_order_id AS on_parent,
    hold.reason, hold.note, hold.placed_on, hold.placed_by, hold.released_on, hold.released_by
FROM continuity_order AS continuity
JOIN orders_order AS held
    ON held.id = continuity.parent_order_id
    OR (held.parent_line_id = continuity.parent_line_id AND held.kind = 'child')
JOIN orders_hold AS hold ON hold.order_id = held.id
WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY continuity.id, hold.placed_on, hold.id
