-- Finds charges by what they or one of their attempts are called, or by the order that they are owed for.
-- writes: nothing
SELECT charge.id AS charge_id, charge.key, coalesce(charge.order_id, line.order_id) AS order_id,
    customer.code AS customer, charge.number, charge.due_on, charge.amount, charge.given_back, charge.currency,
    charge.status, charge.decline_reason, charge.retry_on
FROM payments_charge charge
JOIN customers_customer customer ON customer.id = charge.customer_id
LEFT JOIN orders_order_line line ON line.id = charge.parent_line_id
WHERE charge.id IN (
        SELECT named.id FROM payments_charge named WHERE named.key = %(name)s::text
        UNION
        SELECT tried.charge_id FROM payments_attempt tried WHERE tried.key = %(name)s::text OR tried.id = %(attempt_id)s::bigint
        UNION
        SELECT owed.id
        FROM payments_charge owed
        WHERE owed.order_id = %(order_id)s::bigint AND owed.plan_id IS NULL AND owed.status NOT IN ('replaced', 'cancelled')
        UNION
        SELECT owed.id
        FROM orders_order child
        JOIN payments_charge owed ON owed.parent_line_id = child.parent_line_id AND owed.order_id = child.id
        WHERE child.id = %(order_id)s::bigint
        UNION
        SELECT owed.id
        FROM orders_order_line parent
        JOIN payments_charge owed ON owed.parent_line_id = parent.id
        WHERE parent.order_id = %(order_id)s::bigint
    )
ORDER BY charge.due_on, charge.id
