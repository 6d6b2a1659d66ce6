-- Moves continuity orders on along their chains; those that stand alike share what is written.
-- writes: continuity_order
UPDATE continuity_order AS continuity
SET cursor = standing.cursor, next_event = standing.next_event, next_repetition = standing.next_repetition,
    complete = standing.next_event IS NULL
FROM unnest(%(continuity_order_ids)s::bigint[], %(standings)s::int[]) AS given (continuity_order_id, standing)
JOIN unnest(%(cursors)s::jsonb[], %(next_events)s::int[], %(next_repetitions)s::int[]) WITH ORDINALITY
    AS standing (cursor, next_event, next_repetition, number) ON standing.number = given.standing
WHERE continuity.id = given.continuity_order_id
