-- Continuity orders with nothing left to plan or fulfil, oldest first, that the run is narrowed to and that are not parked.
FROM continuity_order AS continuity
WHERE continuity.closed_on IS NULL AND (continuity.complete OR continuity.status = 'cancelled')
    AND continuity.id > %(after)s
    AND /* part: asked_for */
    AND NOT EXISTS (
        SELECT FROM continuity_line AS line
        LEFT JOIN orders_order AS child ON child.id = line.child_order_id
        WHERE line.continuity_order_id = continuity.id
            AND (line.status = 'planned' OR child.status NOT IN ('invoiced', 'cancelled'))
    )
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'close_parents' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED
