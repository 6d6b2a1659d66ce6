-- Reads the newest orders, of every kind, each with its customer and what it is held for.
-- writes: nothing
SELECT
    listed.id AS order_id, listed.kind, listed.status, listed.ordered_on, listed.delivery_on, listed.pay_with,
    listed.settlement, listed.currency, listed.total,
    ARRAY(
        SELECT hold.reason
        FROM orders_hold AS hold
        WHERE hold.order_id = listed.id AND hold.released_on IS NULL
        ORDER BY hold.reason
    ) AS held_for,
    line.order_id AS parent_order_id, listed.slot_event AS event, listed.slot_repetition AS repetition,
    customer.code AS customer, customer.name AS customer_name
FROM orders_order AS listed
JOIN customers_customer AS customer ON customer.id = listed.customer_id
LEFT JOIN orders_order_line AS line ON line.id = listed.parent_line_id
WHERE listed.id < %(before)s
    AND (%(customer_id)s::bigint IS NULL OR listed.customer_id = %(customer_id)s)
    AND (%(kind)s::text IS NULL OR listed.kind = %(kind)s)
    AND (%(status)s::text IS NULL OR listed.status = %(status)s)
ORDER BY listed.id DESC
LIMIT %(limit)s
