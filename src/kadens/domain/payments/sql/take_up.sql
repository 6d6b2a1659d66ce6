-- Takes up attempts that an earlier run left without an end and that nobody holds a lease on.
-- writes: payments_attempt
UPDATE payments_attempt attempt
SET look_again_at = %(lease_until)s
FROM (
    SELECT held.id
    FROM payments_attempt held
    JOIN payments_charge charge ON charge.id = held.charge_id
    WHERE held.state IN (/* part: in_flight */)
        AND (held.look_again_at IS NULL OR held.look_again_at <= %(now)s)
        AND held.id <> ALL(%(seen)s::bigint[])
        AND (%(parent_line_ids)s::bigint[] IS NULL OR charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]))
        AND (%(charge_ids)s::bigint[] IS NULL OR charge.id = ANY(%(charge_ids)s::bigint[]))
    ORDER BY held.id
    LIMIT %(chunk)s
    FOR UPDATE OF held SKIP LOCKED
) AS free
WHERE attempt.id = free.id
RETURNING attempt.id AS attempt_id
