-- Takes one step of each attempt, if it still stands where it was read: the event and the state together.
-- writes: payments_attempt, payments_attempt_event
WITH given AS (
    SELECT *
    FROM unnest(
        %(attempt_ids)s::bigint[], %(versions)s::integer[], %(from_states)s::text[], %(to_states)s::text[],
        %(refs)s::text[], %(reasons)s::text[], %(evidences)s::jsonb[], %(look_again_ats)s::timestamptz[]
    ) AS row (attempt_id, version, from_state, to_state, ref, reason, evidence, look_again_at)
),
moved AS (
    UPDATE payments_attempt attempt
    SET state = given.to_state, version = given.version + 1, gateway_ref = coalesce(attempt.gateway_ref, given.ref),
        reason = given.reason, held_until = %(held_until)s, look_again_at = given.look_again_at
    FROM given
    WHERE attempt.id = given.attempt_id AND attempt.version = given.version AND attempt.state = given.from_state
    RETURNING attempt.id, given.version, given.from_state, given.to_state, given.evidence
),
event AS (
    INSERT INTO payments_attempt_event (
        attempt_id, version, previous_version, from_state, to_state, stepped_at, evidence
    )
    SELECT id, version + 1, version, from_state, to_state, %(stepped_at)s, evidence
    FROM moved
)
SELECT id AS attempt_id FROM moved
