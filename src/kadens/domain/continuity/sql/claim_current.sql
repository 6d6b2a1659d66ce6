-- Locks the next active programs that follow one calendar, with the version that is sold now.
-- writes: nothing
SELECT
    program.id AS program_id, version.id AS version_id, program.current_event, program.current_repetition
FROM continuity_program AS program
JOIN continuity_program_version AS version
    ON version.program_id = program.id AND version.number = program.newest_version
WHERE program.active AND version.order_start = 'current' AND program.id > %(after)s
    AND (%(program_id)s::bigint IS NULL OR program.id = %(program_id)s)
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'update_current_events' AND parked.row_key = program.id AND parked.released_at IS NULL
    )
ORDER BY program.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF program
