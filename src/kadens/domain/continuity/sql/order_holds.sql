-- Reads the holds of an order, open or released.
-- writes: nothing
SELECT hold.reason, hold.note, hold.placed_on, hold.placed_by, hold.released_on, hold.released_by
FROM orders_hold AS hold
WHERE hold.order_id = %(order_id)s
ORDER BY hold.placed_on, hold.id
