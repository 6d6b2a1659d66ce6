-- Counts the orders to be fulfilled whose delivery date is this day; those left from before are late.
-- writes: nothing
SELECT count(*) AS orders
FROM orders_order AS due
WHERE due.status = 'open' AND due.kind <> 'parent' AND due.delivery_on = %(on)s
    AND /* part: asked_for */
