-- Resolves what stood and is agreed now, or has become something else.
-- writes: payments_reconciliation_difference
UPDATE payments_reconciliation_difference AS difference
SET resolution = CASE WHEN verdict.what IS NULL THEN 'settled' ELSE 'changed' END, resolved_on = %(on)s,
    resolved_by = %(actor)s
FROM verdict
WHERE difference.id = verdict.standing_id
    AND (verdict.what, verdict.ours, verdict.theirs)
        IS DISTINCT FROM (difference.what, difference.ours, difference.theirs)
RETURNING difference.resolution
