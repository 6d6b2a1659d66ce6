-- Takes the items out of lines without a child order of continuity orders that go back to what they were.
-- writes: continuity_line_item
DELETE FROM continuity_line_item AS item
USING continuity_line AS line, continuity_migration_order AS kept
WHERE kept.id = ANY(%(kept_ids)s::bigint[]) AND line.continuity_order_id = kept.continuity_order_id
    AND line.child_order_id IS NULL AND item.line_id = line.id
