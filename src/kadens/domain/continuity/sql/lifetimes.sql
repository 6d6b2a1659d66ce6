-- Counts orders by the day they were taken and the day they were left or over, as far as was known on a day.
-- writes: nothing
WITH left_by AS (
    SELECT subject_id, min(acted_on) AS acted_on
    FROM audit_event
    WHERE subject = 'continuity_order' AND action = 'cancel' AND acted_on <= %(on)s
    GROUP BY subject_id
)
SELECT
    continuity.program_id, continuity.ordered_on, left_by.acted_on AS cancelled_on,
    CASE WHEN continuity.closed_on <= %(on)s THEN continuity.closed_on END AS closed_on, count(*)::int AS orders
FROM continuity_order AS continuity
LEFT JOIN left_by ON left_by.subject_id = continuity.id
WHERE continuity.ordered_on <= %(on)s
    AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
GROUP BY continuity.program_id, continuity.ordered_on, left_by.acted_on, 4
