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
    newest.price AS override
FROM facts
JOIN continuity_order AS continuity ON continuity.id = facts.continuity_order_id
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN continuity_line_item AS item ON item.line_id = facts.line_id
LEFT JOIN LATERAL (
    SELECT event_item.price
    FROM continuity_program_version AS version
    JOIN continuity_event AS event ON event.version_id = version.id AND event.number = facts.event
    JOIN continuity_event_item AS event_item ON event_item.event_id = event.id
    WHERE version.program_id = program.id AND version.number = program.newest_version
        AND event_item.product_id = item.product_id
    ORDER BY event_item.position
    LIMIT 1
) AS newest ON true
ORDER BY item.line_id, item.position
