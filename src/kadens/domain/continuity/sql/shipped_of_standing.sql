-- Counts what the orders that ran at the end of a day were shipped after it, up to another day.
-- writes: nothing
WITH standing AS MATERIALIZED (
    /* part: standing */
)
SELECT standing.program_id, standing.stuck, count(*)::int AS lines
FROM standing
JOIN continuity_line AS line ON line.continuity_order_id = standing.id
JOIN fulfilment_shipment AS shipment ON shipment.order_id = line.child_order_id
WHERE shipment.shipped_on > %(on)s AND shipment.shipped_on <= %(last_on)s
GROUP BY standing.program_id, standing.stuck
