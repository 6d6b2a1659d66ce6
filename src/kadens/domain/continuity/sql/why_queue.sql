-- Tells how many child orders a run makes before it comes to each due line of an order.
-- writes: nothing
WITH facts AS (
/* part: line_facts */
WHERE /* part: is_due */
    AND line.delivery_on <= %(until_delivery_on)s
),
/* part: judged */,
parcel AS (
    SELECT
        line_id, continuity_order_id, delivery_on, event, repetition,
        row_number() OVER (
            PARTITION BY continuity_order_id, coalesce(travels_with, line_id::text)
            ORDER BY delivery_on, event, repetition
        ) = 1 AS leads
    FROM judged
    WHERE refusal IS NULL
),
queue AS (
    SELECT
        line_id, continuity_order_id,
        count(*) FILTER (WHERE leads) OVER (
            ORDER BY delivery_on, continuity_order_id, event, repetition
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS ahead
    FROM parcel
)
SELECT line_id, ahead
FROM queue
WHERE continuity_order_id = %(asked_order_id)s
