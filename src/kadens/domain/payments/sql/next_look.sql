-- Finds when the next attempt that another run holds becomes free.
-- writes: nothing
SELECT min(coalesce(held.look_again_at, %(now)s)) AS free_at
FROM payments_attempt held
JOIN payments_charge charge ON charge.id = held.charge_id
WHERE held.state IN (/* part: in_flight */)
    AND held.id <> ALL(%(seen)s::bigint[])
    AND (%(parent_line_ids)s::bigint[] IS NULL OR charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]))
    AND (%(charge_ids)s::bigint[] IS NULL OR charge.id = ANY(%(charge_ids)s::bigint[]))
    AND /* part: not_parked */
