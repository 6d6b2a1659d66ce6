-- Counts the continuity orders of a cohort that a change concerns, and those of them that it cannot reach yet.
-- writes: nothing
SELECT
    count(*) FILTER (WHERE /* part: ready_from */) AS orders,
    count(*) FILTER (WHERE NOT /* part: ready_from */) AS waiting
/* part: of_cohort */
WHERE /* part: in_cohort */
