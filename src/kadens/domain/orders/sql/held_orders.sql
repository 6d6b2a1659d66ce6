-- Reads the orders that are on hold for one reason, by their numbers.
-- writes: nothing
SELECT
    held.id AS order_id, held.kind, held.status, customer.id AS customer_id, customer.code AS customer,
    customer.name AS customer_name, held.delivery_on, held.currency, held.total, line.order_id AS parent_order_id,
    hold.reason, hold.note, hold.placed_on, hold.placed_by
FROM orders_hold AS hold
JOIN orders_order AS held ON held.id = hold.order_id
JOIN customers_customer AS customer ON customer.id = held.customer_id
LEFT JOIN orders_order_line AS line ON line.id = held.parent_line_id
WHERE hold.released_on IS NULL AND hold.reason = %(reason)s AND hold.order_id > %(after)s
ORDER BY hold.order_id
LIMIT %(limit)s
