-- Says how far orders are, and why each may not be picked, packed, shipped or invoiced now.
-- writes: nothing
SELECT
    candidate.id AS order_id, candidate.kind, candidate.status, candidate.customer_id, candidate.delivery_on,
    candidate.settlement, candidate.parent_line_id, candidate.net, candidate.tax,
    shipment.picked_on IS NOT NULL AS picked,
    shipment.packed_on IS NOT NULL AS packed,
    candidate.kind = 'sales' AND EXISTS (
        SELECT FROM orders_order_line AS line
        JOIN catalog_stock AS shelf ON shelf.product_id = line.product_id
        WHERE line.order_id = candidate.id
        OFFSET 0
    ) AND NOT EXISTS (
        SELECT FROM fulfilment_reservation AS reservation WHERE reservation.order_id = candidate.id
    ) AS unreserved,
    candidate.settlement = 'per_shipment' AND candidate.pay_with = 'card' AND candidate.total > 0 AND NOT EXISTS (
        SELECT FROM payments_charge AS charge
        WHERE charge.order_id = candidate.id AND charge.plan_id IS NULL
            AND charge.status NOT IN ('replaced', 'cancelled') AND charge.status = 'paid'
        OFFSET 0
    ) AS uncollected,
    /* part: refusal */ AS refusal
FROM orders_order AS candidate
LEFT JOIN orders_order_line AS parent_line ON parent_line.id = candidate.parent_line_id
LEFT JOIN fulfilment_shipment AS shipment ON shipment.order_id = candidate.id
WHERE candidate.id = ANY(%(order_ids)s::bigint[])
ORDER BY candidate.id
