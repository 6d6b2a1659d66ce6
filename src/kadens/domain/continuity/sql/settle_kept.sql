-- Writes what became of orders whose change is undone, or that it was too late for.
-- writes: continuity_migration_order
UPDATE continuity_migration_order AS kept
SET status = given.status, settled_on = %(on)s
FROM unnest(%(kept_ids)s::bigint[], %(statuses)s::text[]) AS given (kept_id, status)
WHERE kept.id = given.kept_id
