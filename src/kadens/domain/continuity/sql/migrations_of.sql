-- Lists changes to many with how many orders each reached and what became of them, the newest first.
-- writes: nothing
SELECT
    migration.id, migration.kind, program.code AS program, version.number AS version, migration.cohort,
    migration.change, migration.reason, migration.status, migration.made_on, migration.made_by, migration.applied_on,
    migration.undone_on, migration.undone_by, migration.undo_reason,
    coalesce(reached.counts, '{}') AS counts
FROM continuity_migration AS migration
LEFT JOIN continuity_program AS program ON program.id = migration.program_id
LEFT JOIN continuity_program_version AS version ON version.id = migration.version_id
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(by_status.status, by_status.orders) AS counts
    FROM (
        SELECT kept.status, count(*) AS orders
        FROM continuity_migration_order AS kept
        WHERE kept.migration_id = migration.id
        GROUP BY kept.status
    ) AS by_status
) AS reached ON true
WHERE (%(program_id)s::bigint IS NULL OR migration.program_id = %(program_id)s)
    AND (%(migration_id)s::bigint IS NULL OR migration.id = %(migration_id)s)
    AND (%(before)s::bigint IS NULL OR migration.id < %(before)s)
ORDER BY migration.id DESC
LIMIT %(limit)s
