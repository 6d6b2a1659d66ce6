-- Sends packed orders on their way: they are delivered from here on.
-- writes: fulfilment_shipment, orders_order
WITH delivered AS (
    UPDATE orders_order
    SET status = 'delivered'
    WHERE id = ANY(%(order_ids)s::bigint[]) AND status = 'open'
    RETURNING id
)
UPDATE fulfilment_shipment AS shipment
SET shipped_on = %(on)s, tracking = given.tracking
FROM unnest(%(order_ids)s::bigint[], %(trackings)s::text[]) AS given (order_id, tracking)
WHERE shipment.order_id = given.order_id AND shipment.order_id IN (SELECT id FROM delivered)
RETURNING shipment.order_id
