-- Puts back where continuity orders stood before a change to many.
-- writes: continuity_order
UPDATE continuity_order AS continuity
SET version_id = was.version_id, last_event = was.last_event, cursor = was.cursor, next_event = was.next_event,
    next_repetition = was.next_repetition, complete = was.complete, locked_prices = was.locked_prices,
    moved_days = was.moved_days
FROM (
    SELECT kept.continuity_order_id, standing.*
    FROM continuity_migration_order AS kept
    CROSS JOIN jsonb_to_record(kept.was -> 'standing') AS standing (
        version_id bigint, last_event int, cursor jsonb, next_event int, next_repetition int, complete boolean,
        locked_prices jsonb, moved_days int
    )
    WHERE kept.id = ANY(%(kept_ids)s::bigint[])
) AS was
WHERE continuity.id = was.continuity_order_id
