-- Locks the next continuity orders whose pause ends, and their pauses.
-- writes: nothing
SELECT
    continuity.id AS continuity_order_id, continuity.parent_line_id, continuity.customer_id, pause.id AS pause_id
FROM continuity_pause AS pause
JOIN continuity_order AS continuity ON continuity.id = pause.continuity_order_id
WHERE pause.resumed_on IS NULL AND pause.until <= %(as_of)s AND continuity.status = 'paused'
    AND continuity.id > %(after)s
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'end_pauses' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF continuity, pause
