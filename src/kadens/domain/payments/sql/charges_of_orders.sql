-- Reads the charges of orders paid per shipment and where they stand.
-- writes: nothing
SELECT charge.id AS charge_id, charge.order_id, charge.status, charge.decline_reason
FROM payments_charge charge
WHERE charge.order_id = ANY(%(order_ids)s::bigint[])
    AND charge.plan_id IS NULL
    AND charge.status NOT IN ('replaced', 'cancelled')
ORDER BY charge.id
