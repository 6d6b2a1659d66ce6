-- Gives attempts without an answer back, for the next run to look at.
-- writes: payments_attempt
UPDATE payments_attempt attempt
SET look_again_at = %(look_again_at)s
FROM unnest(%(attempt_ids)s::bigint[], %(versions)s::integer[]) AS given (attempt_id, version)
WHERE attempt.id = given.attempt_id AND attempt.version = given.version
RETURNING attempt.id AS attempt_id
