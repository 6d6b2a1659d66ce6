-- Locks orders, so that what is read of them afterwards stays true until the transaction ends.
-- writes: nothing
SELECT id AS order_id FROM orders_order WHERE id = ANY(%(order_ids)s::bigint[]) ORDER BY id FOR NO KEY UPDATE
