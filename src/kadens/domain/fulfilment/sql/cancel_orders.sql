-- Cancels orders that were not shipped.
-- writes: orders_order
UPDATE orders_order
SET status = 'cancelled', closed_on = %(on)s
WHERE id = ANY(%(order_ids)s::bigint[]) AND status = 'open' AND kind <> 'parent'
RETURNING id AS order_id
