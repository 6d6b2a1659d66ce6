-- Begins the shipments of orders that were picked.
-- writes: fulfilment_shipment
INSERT INTO fulfilment_shipment (order_id, picked_on, tracking)
SELECT order_id, %(on)s, ''
FROM unnest(%(order_ids)s::bigint[]) AS picked (order_id)
ON CONFLICT ON CONSTRAINT uq_fulfilment_shipment_order DO NOTHING
RETURNING order_id
