-- What continuity orders billed upfront come to now: their planned lines and their children, less the cancelled.
-- writes: nothing
SELECT
    continuity.id AS continuity_order_id, continuity.parent_line_id,
    coalesce(sum(line.total) FILTER (
        WHERE line.status = 'planned' OR (line.status = 'child_created' AND child.status <> 'cancelled')
    ), 0)::bigint AS total
FROM continuity_order AS continuity
LEFT JOIN continuity_line AS line ON line.continuity_order_id = continuity.id
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
WHERE continuity.id = ANY(%(continuity_order_ids)s) AND continuity.settlement IN ('prepaid', 'upfront_plan')
GROUP BY continuity.id
