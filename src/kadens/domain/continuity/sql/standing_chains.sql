-- Counts, by what they share, the running orders whose chain goes on beyond their lines.
-- writes: nothing
WITH standing AS MATERIALIZED (
    /* part: standing */
),
coming AS (
    /* part: coming_then */
),
paused_first AS (
    SELECT id, min(first_on) AS first_on, min(moved_days) AS moved_days FROM coming WHERE paused GROUP BY id
)
SELECT
    standing.program_id, standing.version_id, standing.ordered_on, standing.settlement, standing.pay_with,
    standing.cursor, standing.last_event, standing.moved_then AS moved_days, standing.quantity,
    standing.locked_prices, standing.paused, standing.paused_until, standing.stuck, paused_first.first_on,
    coalesce(paused_first.moved_days, 0) AS first_moved_days, count(*)::int AS orders
FROM standing
LEFT JOIN paused_first ON paused_first.id = standing.id
WHERE NOT standing.complete
GROUP BY
    standing.program_id, standing.version_id, standing.ordered_on, standing.settlement, standing.pay_with,
    standing.cursor, standing.last_event, standing.moved_then, standing.quantity, standing.locked_prices,
    standing.paused, standing.paused_until, standing.stuck, paused_first.first_on, paused_first.moved_days
