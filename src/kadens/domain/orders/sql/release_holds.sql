-- Releases the open holds of orders, those of the given reasons.
-- writes: orders_hold
UPDATE orders_hold
SET released_on = %(released_on)s, released_by = %(released_by)s
WHERE order_id = ANY(%(order_ids)s) AND reason = ANY(%(reasons)s) AND released_on IS NULL
RETURNING order_id
