-- Locks the next continuity orders that a change to many has altered and that are to go back.
-- writes: nothing
SELECT
    continuity.id, continuity.parent_line_id, continuity.customer_id, former.id AS version_id,
    former.id AS newest_version_id, former.number AS newest_number, continuity.ordered_on, continuity.typed_start,
    continuity.quantity, continuity.moved_days, kept.was -> 'standing' -> 'locked_prices' AS locked_prices,
    continuity.first_event, continuity.first_repetition, continuity.event_duration, continuity.last_event,
    continuity.settlement, kept.id AS kept_id, kept.was, kept.became, kept.money_became, continuity.version_id AS follows_id,
    EXISTS (
        -- A line that the change added, and that was refused since: its refusals are history.
        SELECT FROM continuity_refusal AS refusal
        JOIN continuity_line AS line ON line.id = refusal.line_id
        WHERE line.continuity_order_id = continuity.id
            AND NOT kept.was -> 'lines' @> jsonb_build_array(jsonb_build_object('id', line.id))
    ) AS has_history
FROM continuity_migration_order AS kept
JOIN continuity_order AS continuity ON continuity.id = kept.continuity_order_id
JOIN continuity_program_version AS former ON former.id = (kept.was -> 'standing' ->> 'version_id')::bigint
WHERE kept.migration_id = %(migration_id)s AND kept.status = 'changed' AND kept.continuity_order_id > %(after)s
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'migrate_orders' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY kept.continuity_order_id
LIMIT %(limit)s
FOR NO KEY UPDATE OF continuity SKIP LOCKED
FOR UPDATE OF kept SKIP LOCKED
