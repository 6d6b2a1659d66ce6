-- Takes away the lines that a change added to continuity orders that go back to what they were.
-- writes: continuity_line
DELETE FROM continuity_line AS added
USING continuity_migration_order AS kept
WHERE kept.id = ANY(%(kept_ids)s::bigint[]) AND added.continuity_order_id = kept.continuity_order_id
    AND added.child_order_id IS NULL
    AND added.id NOT IN (SELECT line.id /* part: kept_lines */)
