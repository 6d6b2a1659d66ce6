-- Locks the planned lines of continuity orders, with what computes their dates.
-- writes: nothing
SELECT
    line.id AS line_id, line.continuity_order_id, line.event, line.repetition, line.planned_on, line.delivery_on,
    line.missed, event.delivery_mode_id, continuity.ordered_on
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
JOIN continuity_event AS event ON event.id = line.program_event_id
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s) AND line.status = 'planned'
ORDER BY line.continuity_order_id, line.event, line.repetition
FOR UPDATE OF line
