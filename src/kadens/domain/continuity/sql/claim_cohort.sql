-- Locks the next continuity orders of a cohort that a change to many has not reached.
-- writes: nothing
SELECT
    continuity.id, continuity.parent_line_id, continuity.customer_id, continuity.version_id,
    target.id AS newest_version_id, target.number AS newest_number, continuity.ordered_on, continuity.typed_start,
    continuity.quantity, continuity.moved_days, continuity.locked_prices, continuity.first_event,
    continuity.first_repetition, continuity.event_duration, continuity.last_event, continuity.settlement
/* part: of_cohort */
WHERE continuity.id > %(after)s
    AND /* part: in_cohort */
    AND /* part: ready_from */
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'migrate_orders' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF continuity SKIP LOCKED
