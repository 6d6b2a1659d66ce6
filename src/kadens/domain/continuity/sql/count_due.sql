-- Counts the lines that a run would make into child orders, those that are late apart.
-- writes: nothing
SELECT
    count(*) FILTER (WHERE line.delivery_on >= %(as_of)s OR line.missed OR line.cap_held) AS on_time,
    count(*) AS due
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
WHERE /* part: is_due */
