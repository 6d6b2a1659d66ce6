-- Finds the next attempts that an earlier run left without an end and that nobody holds a lease on.
-- writes: nothing
SELECT held.id AS attempt_id, held.charge_id
FROM payments_attempt held
JOIN payments_charge charge ON charge.id = held.charge_id
WHERE held.state IN (/* part: in_flight */)
    AND (held.look_again_at IS NULL OR held.look_again_at <= %(now)s)
    AND held.id <> ALL(%(seen)s::bigint[])
    AND (%(parent_line_ids)s::bigint[] IS NULL OR charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]))
    AND (%(charge_ids)s::bigint[] IS NULL OR charge.id = ANY(%(charge_ids)s::bigint[]))
    AND /* part: not_parked */
ORDER BY held.id
LIMIT %(chunk)s
