-- Writes the decision on a request that nobody has decided on.
-- writes: approvals_request
UPDATE approvals_request
SET decision = %(decision)s, decided_by = %(decided_by)s, decided_at = %(decided_at)s, note = %(note)s
WHERE id = %(approval_id)s AND decision IS NULL
RETURNING id AS approval_id
