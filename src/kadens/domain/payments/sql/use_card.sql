-- Points a customer's orders that go on, or still have something to pay, from their card to the new one.
-- writes: orders_order
UPDATE orders_order paying
SET payment_method_id = %(new_id)s
FROM customers_payment_method method
WHERE method.id = paying.payment_method_id
    AND method.id <> %(new_id)s
    AND paying.customer_id = %(customer_id)s
    AND (
        paying.status IN ('draft', 'open', 'delivered')
        OR EXISTS (
            SELECT FROM orders_order_line line
            JOIN payments_charge charge ON charge.parent_line_id = line.id
            WHERE line.order_id = paying.id AND charge.status IN (
                'planned', 'declined', 'failed', 'charging', 'unknown', 'pending'
            )
        )
    )
RETURNING paying.id AS order_id
