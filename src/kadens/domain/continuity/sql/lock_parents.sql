-- Waits for anybody else who is closing lines of these parent orders.
-- writes: nothing
SELECT id AS order_id FROM orders_order WHERE id = ANY(%(order_ids)s) ORDER BY id FOR NO KEY UPDATE
