-- Reads what a customer may see of their continuity orders that go on: the program, and the next delivery.
-- writes: nothing
SELECT
    parent.id AS order_id, coalesce(nullif(program.description, ''), program.code) AS program, continuity.status,
    (
        SELECT min(line.delivery_on)
        FROM continuity_line AS line
        WHERE line.continuity_order_id = continuity.id AND line.status = 'planned'
    ) AS next_on
FROM continuity_order AS continuity
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
WHERE continuity.customer_id = %(customer_id)s AND continuity.status IN ('active', 'paused')
ORDER BY continuity.id
