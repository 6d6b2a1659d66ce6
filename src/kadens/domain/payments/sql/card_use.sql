-- Counts what hangs on a card: orders that go on, and declined charges that a run on the day tries.
-- writes: nothing
SELECT
    (
        SELECT count(*)
        FROM orders_order AS going
        WHERE going.payment_method_id = %(payment_method_id)s
            AND going.kind <> 'child'
            AND going.status IN ('draft', 'open', 'delivered')
    ) AS orders,
    (
        SELECT count(*)
        FROM payments_charge AS owed
        LEFT JOIN orders_order_line AS line ON line.id = owed.parent_line_id AND owed.plan_id IS NOT NULL
        JOIN orders_order AS paying ON paying.id = coalesce(line.order_id, owed.order_id)
        WHERE paying.payment_method_id = %(payment_method_id)s
            AND owed.pay_with = 'card'
            AND owed.status = 'declined'
            AND owed.retry_on <= %(as_of)s
    ) AS charges
