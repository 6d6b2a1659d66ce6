-- Finds the programs whose newest version has a product, a payment schedule or a date interval code in its events.
-- writes: nothing
SELECT p.id AS program_id, p.code, p.description, p.active, array_agg(DISTINCT e.number ORDER BY e.number) AS events
FROM continuity_program AS p
JOIN continuity_program_version AS v ON v.program_id = p.id AND v.number = p.newest_version
JOIN continuity_event AS e ON e.version_id = v.id
WHERE e.payment_schedule_id = %(schedule_id)s
   OR e.interval_id = %(interval_id)s
   OR EXISTS (
       SELECT 1 FROM continuity_event_item AS i WHERE i.event_id = e.id AND i.product_id = %(product_id)s
   )
GROUP BY p.id
ORDER BY p.code
