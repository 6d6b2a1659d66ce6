-- Counts what was shipped on each day of a stretch for orders taken by a day.
-- writes: nothing
SELECT continuity.program_id, shipment.shipped_on, count(*)::int AS lines, sum(line.total)::bigint AS total
FROM fulfilment_shipment AS shipment
JOIN continuity_line AS line ON line.child_order_id = shipment.order_id
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
WHERE shipment.shipped_on >= %(first_on)s AND shipment.shipped_on <= %(last_on)s
    AND continuity.ordered_on <= %(ordered_by)s
    AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
GROUP BY continuity.program_id, shipment.shipped_on
