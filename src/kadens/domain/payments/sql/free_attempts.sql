-- Finds the next attempts that an earlier run left without an end and that nobody holds: all, or those that are due.
-- writes: nothing
SELECT held.id AS attempt_id, held.charge_id
FROM payments_attempt held
JOIN payments_charge charge ON charge.id = held.charge_id
WHERE held.state IN (/* part: in_flight */)
    AND (held.held_until IS NULL OR held.held_until <= %(now)s)
    AND /* part: to_look_at */
ORDER BY held.id
LIMIT %(chunk)s
