-- Lists the programs whose code or description holds a text, each with what its newest version says and who runs on it.
-- writes: nothing
SELECT
    p.id, p.code, p.description, p.currency, p.active, p.newest_version AS version,
    p.current_event, v.order_start, v.bill_upfront,
    (SELECT count(*) FROM continuity_event AS e WHERE e.version_id = v.id) AS events,
    coalesce(r.running, 0) AS running
FROM continuity_program AS p
JOIN continuity_program_version AS v ON v.program_id = p.id AND v.number = p.newest_version
LEFT JOIN (
    SELECT program_id, count(*) AS running
    FROM continuity_order
    WHERE status IN ('active', 'paused')
    GROUP BY program_id
) AS r ON r.program_id = p.id
WHERE (p.code ILIKE %(like)s OR p.description ILIKE %(like)s) AND (p.active OR NOT %(active_only)s)
  AND p.code > %(after)s
ORDER BY p.code
LIMIT %(limit)s
