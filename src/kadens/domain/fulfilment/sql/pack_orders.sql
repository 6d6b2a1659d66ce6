-- Notes the day on which picked orders were packed.
-- writes: fulfilment_shipment
UPDATE fulfilment_shipment
SET packed_on = %(on)s
WHERE order_id = ANY(%(order_ids)s::bigint[]) AND packed_on IS NULL
RETURNING order_id
