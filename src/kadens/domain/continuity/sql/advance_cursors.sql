-- Moves continuity orders on along their chains.
-- writes: continuity_order
UPDATE continuity_order AS continuity
SET cursor = given.cursor, next_event = given.next_event, next_repetition = given.next_repetition,
    complete = given.next_event IS NULL
FROM unnest(
    %(continuity_order_ids)s::bigint[], %(cursors)s::jsonb[], %(next_events)s::int[], %(next_repetitions)s::int[]
) AS given (continuity_order_id, cursor, next_event, next_repetition)
WHERE continuity.id = given.continuity_order_id
RETURNING continuity.id AS continuity_order_id
