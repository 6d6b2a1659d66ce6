-- Locks the next chunk of due lines, so that several statements judge the same ones.
-- writes: nothing
SELECT line.id AS line_id
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
WHERE /* part: is_due */
    AND %(combine)s IS NOT NULL
    AND /* part: after_the_last_chunk */
FOR NO KEY UPDATE OF continuity SKIP LOCKED
FOR UPDATE OF line SKIP LOCKED
