-- Finds the next orders to fulfil: open ones whose delivery date has come, then delivered ones without an invoice.
-- writes: nothing
WITH found AS (
    (
        SELECT 1 AS phase, due.id AS order_id, due.delivery_on
        FROM orders_order AS due
        WHERE due.status = 'open' AND due.kind <> 'parent' AND due.delivery_on <= %(on)s
            AND %(after_phase)s = 1 AND (due.delivery_on, due.id) > (%(after_on)s, %(after_id)s)
            AND /* part: asked_for */
        ORDER BY due.delivery_on, due.id
        LIMIT %(limit)s
    )
    UNION ALL
    (
        SELECT 2 AS phase, due.id AS order_id, due.delivery_on
        FROM orders_order AS due
        WHERE due.status = 'delivered' AND due.kind <> 'parent'
            AND due.id > CASE WHEN %(after_phase)s = 2 THEN %(after_id)s ELSE 0 END
            AND /* part: asked_for */
        ORDER BY due.id
        LIMIT %(limit)s
    )
)
SELECT phase, order_id, delivery_on
FROM found
ORDER BY phase, CASE WHEN phase = 1 THEN delivery_on END, order_id
LIMIT %(limit)s
