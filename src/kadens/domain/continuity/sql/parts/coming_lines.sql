-- Lines that are delivered within a lead: planned ones, and those whose child order is not shipped yet.
SELECT line.id, line.continuity_order_id, line.program_event_id, line.event, line.repetition, line.delivery_on, line.total
FROM continuity_line AS line
WHERE line.status = 'planned' AND line.delivery_on BETWEEN %(as_of)s AND %(last_until_on)s
UNION ALL
SELECT line.id, line.continuity_order_id, line.program_event_id, line.event, line.repetition, line.delivery_on, line.total
FROM orders_order AS child
JOIN continuity_line AS line ON line.child_order_id = child.id
WHERE child.status = 'open' AND child.kind = 'child' AND child.delivery_on BETWEEN %(as_of)s AND %(last_until_on)s
    AND line.delivery_on >= %(as_of)s
