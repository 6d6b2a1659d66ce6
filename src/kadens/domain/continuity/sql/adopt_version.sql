-- Moves continuity orders to a version of their program, with the prices agreed so far.
-- writes: continuity_order
UPDATE continuity_order AS continuity
SET version_id = given.version_id, last_event = given.last_event, locked_prices = given.locked_prices
FROM unnest(
    %(continuity_order_ids)s::bigint[], %(version_ids)s::bigint[], %(last_events)s::int[], %(locked_prices)s::jsonb[]
) AS given (continuity_order_id, version_id, last_event, locked_prices)
WHERE continuity.id = given.continuity_order_id
RETURNING continuity.id AS continuity_order_id
