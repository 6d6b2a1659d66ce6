-- Holds the orders whose own charge was declined, until a later attempt succeeds.
-- writes: orders_hold
INSERT INTO orders_hold (order_id, reason, note, placed_on, placed_by, released_on, released_by)
SELECT held.id, 'payment', '', %(on)s, %(actor)s, NULL, ''
FROM orders_order held
WHERE held.id = ANY(%(order_ids)s::bigint[]) AND held.status IN ('open', 'delivered')
ON CONFLICT (order_id, reason) WHERE released_on IS NULL DO NOTHING
RETURNING order_id
