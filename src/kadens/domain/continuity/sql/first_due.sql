-- The first line of a chunk, without its facts, for setting aside one that breaks.
-- writes: nothing
SELECT line.id AS line_id, line.delivery_on, line.continuity_order_id, line.event, line.repetition
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
WHERE /* part: is_due */
    AND %(combine)s IS NOT NULL
    AND /* part: after_the_last_chunk */
