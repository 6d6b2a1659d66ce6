-- Takes up attempts that are without an end, those that nobody has taken meanwhile.
-- writes: payments_attempt
UPDATE payments_attempt attempt
SET look_again_at = %(lease_until)s
FROM (
    SELECT held.id
    FROM payments_attempt held
    WHERE held.id = ANY(%(attempt_ids)s::bigint[])
        AND held.state IN (/* part: in_flight */)
        AND (held.look_again_at IS NULL OR held.look_again_at <= %(now)s)
    ORDER BY held.id
    FOR UPDATE OF held SKIP LOCKED
) AS free
WHERE attempt.id = free.id
RETURNING attempt.id AS attempt_id
