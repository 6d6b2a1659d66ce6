-- Counts, by what they share, the shipments that are to come and have lines already.
-- writes: nothing
WITH standing AS MATERIALIZED (
    /* part: standing */
),
coming AS (
    /* part: coming_then */
)
SELECT
    program_id, version_id, ordered_on, settlement, pay_with, event, wanted_on, moved_days, paused, paused_until,
    stuck, first_on, count(*)::int AS lines, sum(net)::bigint AS net, sum(tax)::bigint AS tax
FROM coming
GROUP BY
    program_id, version_id, ordered_on, settlement, pay_with, event, wanted_on, moved_days, paused, paused_until,
    stuck, first_on
