-- Shows that a run is alive and how far it is, and tells whether somebody stopped it.
-- writes: runner_job_run
UPDATE runner_job_run
SET heartbeat_at = %(now)s, done = %(done)s, late = %(late)s, counts = %(counts)s, refusals = %(refusals)s
WHERE id = %(run_id)s
RETURNING status = 'stopped' AS stopped
