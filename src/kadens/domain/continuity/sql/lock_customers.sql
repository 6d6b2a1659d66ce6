-- Locks customers, so that two runs do not make them owe more than they may.
-- writes: nothing
SELECT id AS customer_id
FROM customers_customer
WHERE id = ANY(%(customer_ids)s::bigint[])
ORDER BY id
FOR NO KEY UPDATE
