-- Reads the newest orders of a customer, of every kind, each with what it is held for.
-- writes: nothing
SELECT
    shown.id AS order_id, shown.kind, shown.status, shown.ordered_on, shown.delivery_on, shown.pay_with,
    shown.settlement, shown.currency, shown.total,
    ARRAY(
        SELECT hold.reason
        FROM orders_hold AS hold
        WHERE hold.order_id = shown.id AND hold.released_on IS NULL
        ORDER BY hold.reason
    ) AS held_for,
    line.order_id AS parent_order_id, shown.slot_event AS event, shown.slot_repetition AS repetition
FROM orders_order AS shown
LEFT JOIN orders_order_line AS line ON line.id = shown.parent_line_id
WHERE shown.customer_id = %(customer_id)s AND shown.id < %(before)s
ORDER BY shown.id DESC
LIMIT %(limit)s
