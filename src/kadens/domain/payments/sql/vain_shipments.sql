-- Finds what was taken or authorized for orders that were cancelled meanwhile.
-- writes: nothing
SELECT charge.order_id
FROM payments_charge charge
JOIN orders_order paying ON paying.id = charge.order_id
WHERE charge.id = ANY(%(charge_ids)s::bigint[]) AND charge.plan_id IS NULL AND paying.status = 'cancelled'
