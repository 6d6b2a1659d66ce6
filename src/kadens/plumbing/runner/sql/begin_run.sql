-- Notes that a run begins.
-- writes: runner_job_run
INSERT INTO runner_job_run (
    job, as_of, criteria, dry_run, actor, status, started_at, heartbeat_at, done, late, counts, refusals, note
)
VALUES (
    %(job)s, %(as_of)s, %(criteria)s, %(dry_run)s, %(actor)s, 'running', %(now)s, %(now)s, 0, 0, '{}', '{}', ''
)
RETURNING id AS run_id
