-- Bills orders invoiced on account that have no plan: one open item each, due at once, for the payment to come.
-- writes: payments_charge
INSERT INTO payments_charge (
    key, order_id, parent_line_id, customer_id, due_on, chargeable_on, amount, currency, pay_with, ship_gate, status,
    attempts, declines, decline_reason, processed_on, consent_id
)
SELECT /* part: slot */ || '/s', paying.id, paying.parent_line_id, paying.customer_id, %(on)s, %(on)s, paying.total,
    paying.currency, 'on_account', false, 'billed', 0, 0, '', %(on)s, agreed.id
FROM orders_order paying
LEFT JOIN orders_order_line parent ON parent.id = paying.parent_line_id
LEFT JOIN orders_consent agreed ON agreed.order_id = parent.order_id
WHERE paying.id = ANY(%(order_ids)s::bigint[])
    AND paying.settlement = 'per_shipment'
    AND paying.pay_with = 'on_account'
    AND paying.status = 'invoiced'
    AND paying.total > 0
ORDER BY paying.id
RETURNING id AS charge_id
