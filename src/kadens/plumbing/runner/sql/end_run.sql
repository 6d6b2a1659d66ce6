-- Writes the report of a run that ended.
-- writes: runner_job_run
UPDATE runner_job_run
SET status = %(status)s, finished_at = %(now)s, heartbeat_at = %(now)s, done = %(done)s, late = %(late)s,
    counts = %(counts)s, refusals = %(refusals)s, note = %(note)s
WHERE id = %(run_id)s
RETURNING id AS run_id
