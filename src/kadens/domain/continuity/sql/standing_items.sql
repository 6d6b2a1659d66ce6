-- Sums, by what they share, the goods of the shipments that are to come and have lines already.
-- writes: nothing
WITH standing AS MATERIALIZED (
    /* part: standing */
),
coming AS (
    /* part: coming_then */
)
SELECT
    coming.program_id, coming.version_id, coming.ordered_on, coming.event, coming.wanted_on, coming.moved_days,
    coming.paused, coming.paused_until, coming.stuck, coming.first_on, item.product_id, sum(item.quantity) AS quantity
FROM coming
JOIN continuity_line_item AS item ON item.line_id = coming.line_id
GROUP BY
    coming.program_id, coming.version_id, coming.ordered_on, coming.event, coming.wanted_on, coming.moved_days,
    coming.paused, coming.paused_until, coming.stuck, coming.first_on, item.product_id
