-- Skips late lines that the company chose not to ship any more.
-- writes: continuity_line
UPDATE continuity_line
SET status = 'skipped', reason = 'missed'
WHERE id = ANY(%(line_ids)s) AND status = 'planned'
RETURNING id AS line_id
