-- Reads orders paid by card when they ship, and locks them: of two runs that would make a charge, one finds it made.
-- writes: nothing
SELECT
    /* part: slot */ AS slot,
    paying.id AS order_id, paying.parent_line_id, paying.customer_id, paying.currency, paying.total,
    paying.delivery_on,
    (
        SELECT charge.key FROM payments_charge charge
        WHERE charge.order_id = paying.id AND charge.plan_id IS NULL
        ORDER BY charge.id DESC LIMIT 1
    ) AS last_key
FROM orders_order paying
LEFT JOIN orders_order_line parent ON parent.id = paying.parent_line_id
WHERE paying.id = ANY(%(order_ids)s::bigint[])
    AND paying.settlement = 'per_shipment'
    AND paying.pay_with = 'card'
    AND paying.payment_method_id IS NOT NULL
    AND paying.status IN ('open', 'delivered')
    AND paying.total > 0
ORDER BY paying.id
FOR NO KEY UPDATE OF paying
