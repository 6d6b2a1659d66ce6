-- Takes up attempts that are without an end, those that nobody has taken meanwhile; their hints are seen with it.
-- writes: payments_attempt
UPDATE payments_attempt attempt
SET held_until = %(held_until)s, look_again_at = NULL,
    hint_seen = greatest(
        attempt.hint_seen,
        (
            SELECT max(hint.id) FROM payments_hint hint
            WHERE hint.account = attempt.account AND hint.ref = attempt.gateway_ref
        )
    )
FROM (
    SELECT held.id
    FROM payments_attempt held
    WHERE held.id = ANY(%(attempt_ids)s::bigint[])
        AND held.state IN (/* part: in_flight */)
        AND (held.held_until IS NULL OR held.held_until <= %(now)s)
    ORDER BY held.id
    FOR UPDATE OF held SKIP LOCKED
) AS free
WHERE attempt.id = free.id
RETURNING attempt.id AS attempt_id
