-- Locks the next running continuity orders that are behind their program's newest version.
-- writes: nothing
SELECT
    continuity.id, continuity.parent_line_id, continuity.customer_id, continuity.version_id,
    newest.id AS newest_version_id, newest.number AS newest_number, continuity.ordered_on, continuity.typed_start,
    continuity.quantity, continuity.moved_days, continuity.locked_prices, continuity.first_event,
    continuity.first_repetition, continuity.event_duration, continuity.last_event, continuity.settlement
FROM continuity_order AS continuity
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN continuity_program_version AS newest
    ON newest.program_id = program.id AND newest.number = program.newest_version
WHERE continuity.status IN ('active', 'paused') AND continuity.version_id <> newest.id
    AND program.carry = 'all'
    AND continuity.id > %(after)s
    AND /* part: asked_for */
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'update_continuity_orders' AND parked.row_key = continuity.id
            AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF continuity SKIP LOCKED
