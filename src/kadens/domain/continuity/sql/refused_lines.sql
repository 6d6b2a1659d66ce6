-- Reads the lines that a day's run refused for one reason and that still wait, by delivery date.
-- writes: nothing
SELECT
    line.id AS line_id, line.continuity_order_id,
    continuity.parent_order_id || CASE WHEN continuity.place > 1 THEN '/' || continuity.place ELSE '' END AS ref,
    customer.id AS customer_id, customer.code AS customer, customer.name AS customer_name, program.code AS program,
    line.event, line.repetition, line.delivery_on, refusal.reason, refusal.first_on, refusal.last_on
FROM continuity_line AS line
JOIN continuity_refusal AS refusal
    ON refusal.line_id = line.id AND refusal.reason = %(reason)s
    AND %(as_of)s BETWEEN refusal.first_on AND refusal.last_on
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN customers_customer AS customer ON customer.id = continuity.customer_id
WHERE line.status = 'planned'
    AND line.delivery_on <= %(due_by)s
    AND (line.delivery_on, line.continuity_order_id, line.event, line.repetition)
        > (%(after_on)s, %(after_order)s, %(after_event)s, %(after_repetition)s)
ORDER BY line.delivery_on, line.continuity_order_id, line.event, line.repetition
LIMIT %(limit)s
