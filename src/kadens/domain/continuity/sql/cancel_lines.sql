-- Cancels unfulfilled lines that the new version of their program no longer has.
-- writes: continuity_line
UPDATE continuity_line
SET status = 'cancelled', reason = %(reason)s
WHERE id = ANY(%(line_ids)s) AND status IN ('planned', 'skipped')
RETURNING id AS line_id
