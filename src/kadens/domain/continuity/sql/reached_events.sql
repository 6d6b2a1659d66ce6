-- Counts, for orders taken on each day, how many shipments they have had by a day.
-- writes: nothing
SELECT program_id, ordered_on, shipments, count(*)::int AS orders
FROM (
    SELECT
        continuity.id, continuity.program_id, continuity.ordered_on, count(shipment.id)::int AS shipments
    FROM continuity_order AS continuity
    LEFT JOIN continuity_line AS line ON line.continuity_order_id = continuity.id
    LEFT JOIN fulfilment_shipment AS shipment ON shipment.order_id = line.child_order_id
        AND shipment.shipped_on <= %(on)s
    WHERE continuity.ordered_on <= %(on)s
        AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
    GROUP BY continuity.id, continuity.program_id, continuity.ordered_on
) AS reached
GROUP BY program_id, ordered_on, shipments
