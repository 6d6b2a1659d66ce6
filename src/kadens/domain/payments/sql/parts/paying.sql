-- Part: a charge with the order that pays it: the parent order of a plan, the order itself when paid per shipment.
FROM payments_charge charge
LEFT JOIN orders_order_line line ON line.id = charge.parent_line_id AND charge.plan_id IS NOT NULL
JOIN orders_order paying ON paying.id = coalesce(line.order_id, charge.order_id)
