-- Reads what a customer may see of their continuity orders that go on: program, next delivery, how long a pause lasts.
-- writes: nothing
SELECT
    continuity.id AS key, parent.id AS order_id, coalesce(nullif(program.description, ''), program.code) AS program,
    continuity.status, next.delivery_on AS next_on, next.event AS next_event, next.repetition AS next_repetition,
    pause.until AS paused_until
FROM continuity_order AS continuity
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
LEFT JOIN LATERAL (
    SELECT line.delivery_on, line.event, line.repetition
    FROM continuity_line AS line
    WHERE line.continuity_order_id = continuity.id AND line.status = 'planned'
    ORDER BY line.delivery_on, line.event, line.repetition
    LIMIT 1
) AS next ON true
LEFT JOIN continuity_pause AS pause ON pause.continuity_order_id = continuity.id AND pause.resumed_on IS NULL
WHERE continuity.customer_id = %(customer_id)s AND continuity.status IN ('active', 'paused')
ORDER BY continuity.id
