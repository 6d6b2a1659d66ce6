-- Locks the next continuity orders whose first occurrence not planned yet may be planned now.
-- writes: nothing
SELECT
    continuity.id, continuity.version_id, continuity.cursor, continuity.last_event, continuity.ordered_on,
    continuity.quantity, continuity.moved_days, continuity.locked_prices
FROM continuity_order AS continuity
WHERE NOT continuity.complete AND continuity.status IN ('active', 'paused')
    AND continuity.id > %(after)s
    AND /* part: asked_for */
    AND (
        %(threshold)s::int IS NULL
        OR continuity.next_repetition <= 1 + %(threshold)s
        OR greatest(1, %(threshold)s) > (
            SELECT count(*)
            FROM continuity_line AS line
            LEFT JOIN orders_order AS child ON child.id = line.child_order_id
            WHERE line.continuity_order_id = continuity.id AND line.event = continuity.next_event
                AND (line.status = 'planned' OR (line.status = 'child_created' AND child.status = 'open'))
        )
    )
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'extend_lines' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED
