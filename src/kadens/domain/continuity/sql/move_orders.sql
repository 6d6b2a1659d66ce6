-- Remembers by how many days continuity orders were moved, so that lines planned later move too.
-- writes: continuity_order
UPDATE continuity_order AS continuity
SET moved_days = continuity.moved_days + given.days
FROM unnest(%(continuity_order_ids)s::bigint[], %(days)s::int[]) AS given (continuity_order_id, days)
WHERE continuity.id = given.continuity_order_id
RETURNING continuity.id AS continuity_order_id
