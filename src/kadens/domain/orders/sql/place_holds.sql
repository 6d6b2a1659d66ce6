-- Holds orders for a reason; an order that is held for it already stays so.
-- writes: orders_hold
INSERT INTO orders_hold (order_id, reason, note, placed_on, placed_by, released_by)
SELECT order_id, %(reason)s, %(note)s, %(placed_on)s, %(placed_by)s, ''
FROM unnest(%(order_ids)s::bigint[]) AS held (order_id)
ON CONFLICT (order_id, reason) WHERE released_on IS NULL DO NOTHING
RETURNING order_id
