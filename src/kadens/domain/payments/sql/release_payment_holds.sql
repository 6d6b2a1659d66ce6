-- Releases the orders whose charge succeeded after a decline.
-- writes: orders_hold
UPDATE orders_hold
SET released_on = %(on)s, released_by = %(actor)s
WHERE order_id = ANY(%(order_ids)s::bigint[]) AND reason = 'payment' AND released_on IS NULL
RETURNING order_id
