-- The next chunk's items that take the price of the day their child order is made, with the newest override if any.
-- writes: nothing
WITH facts AS MATERIALIZED (
/* part: line_facts */
WHERE /* part: is_due */
    AND version.price_policy = 'current' AND NOT line.own_items
    AND /* part: after_the_last_chunk */
)
SELECT
    item.id AS item_id, item.line_id, item.product_id, item.quantity, item.price, item.tax_percent, facts.currency,
    agreed.price AS override
FROM facts
JOIN continuity_order AS continuity ON continuity.id = facts.continuity_order_id
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN continuity_line_item AS item ON item.line_id = facts.line_id
LEFT JOIN LATERAL (
    -- The same item of the newest version, or of the order's own where the newest has it no more. Of a program that
    -- is carried by plan, of the version that the line follows.
    SELECT event_item.price
    FROM continuity_program_version AS version
    JOIN continuity_event AS event ON event.version_id = version.id AND event.number = facts.event
    JOIN continuity_event_item AS event_item ON event_item.event_id = event.id
    WHERE version.program_id = program.id
        AND CASE program.carry
            WHEN 'all' THEN version.number = program.newest_version OR version.id = continuity.version_id
            ELSE event.id = (SELECT line.program_event_id FROM continuity_line AS line WHERE line.id = facts.line_id)
        END
        AND event_item.product_id = item.product_id
        AND (
            SELECT count(*) FROM continuity_event_item AS earlier
            WHERE earlier.event_id = event.id
                AND earlier.product_id = item.product_id AND earlier.position < event_item.position
        ) = (
            SELECT count(*) FROM continuity_line_item AS earlier
            WHERE earlier.line_id = item.line_id
                AND earlier.product_id = item.product_id AND earlier.position < item.position
        )
    ORDER BY version.number DESC
    LIMIT 1
) AS agreed ON true
ORDER BY item.line_id, item.position
