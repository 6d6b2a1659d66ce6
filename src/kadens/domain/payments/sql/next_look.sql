-- Finds when the next attempt that another run holds becomes free.
-- writes: nothing
SELECT min(coalesce(held.held_until, %(now)s)) AS free_at
FROM payments_attempt held
JOIN payments_charge charge ON charge.id = held.charge_id
WHERE held.state IN (/* part: in_flight */)
    AND /* part: to_look_at */
