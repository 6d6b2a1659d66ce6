-- Lists the versions of a program from the newest on, each with the orders that run on it.
-- writes: nothing
SELECT v.id, v.number, v.made_on, v.made_by, coalesce(r.running, 0) AS running
FROM continuity_program_version AS v
LEFT JOIN (
    SELECT version_id, count(*) AS running
    FROM continuity_order
    WHERE program_id = %(program_id)s AND status IN ('active', 'paused')
    GROUP BY version_id
) AS r ON r.version_id = v.id
WHERE v.program_id = %(program_id)s
ORDER BY v.number DESC
