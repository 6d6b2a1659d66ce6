-- Gives attempts without an answer back, each with the time of its next look.
-- writes: payments_attempt
UPDATE payments_attempt attempt
SET held_until = NULL, look_again_at = given.look_again_at
FROM unnest(%(attempt_ids)s::bigint[], %(versions)s::integer[], %(look_again_ats)s::timestamptz[])
    AS given (attempt_id, version, look_again_at)
WHERE attempt.id = given.attempt_id AND attempt.version = given.version
RETURNING attempt.id AS attempt_id
