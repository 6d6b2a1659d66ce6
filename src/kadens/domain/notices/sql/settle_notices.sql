-- Writes down what became of notices that were taken to be sent; of a claim that ran out only that one was accepted.
-- writes: notices_notice, notices_delivery
WITH answer AS (
    SELECT *
    FROM unnest(
        %(notice_ids)s::bigint[], %(editions)s::smallint[], %(attempts)s::smallint[], %(outcomes)s::text[],
        %(reasons)s::text[], %(details)s::text[], %(next_tries)s::timestamptz[]
    ) AS given (notice_id, edition, attempt, outcome, reason, detail, next_try_at)
),
told AS (
    INSERT INTO notices_delivery (notice_id, edition, attempt, outcome, detail, answered_at)
    SELECT notice_id, edition, attempt, outcome, detail, %(now)s
    FROM answer
    WHERE outcome <> 'untried'
    ON CONFLICT ON CONSTRAINT uq_notices_delivery_attempt DO NOTHING
)
UPDATE notices_notice AS notice
SET status = CASE WHEN answer.outcome IN ('sent', 'failed') THEN answer.outcome ELSE 'queued' END,
    reason = CASE WHEN answer.outcome = 'failed' THEN answer.reason ELSE '' END,
    settled_at = CASE WHEN answer.outcome IN ('sent', 'failed') THEN %(now)s::timestamptz END,
    next_try_at = answer.next_try_at,
    attempts = notice.attempts - CASE WHEN answer.outcome = 'untried' THEN 1 ELSE 0 END
FROM answer
WHERE notice.id = answer.notice_id AND notice.edition = answer.edition AND notice.status = 'queued'
    AND (notice.attempts = answer.attempt OR answer.outcome = 'sent')
RETURNING notice.id AS notice_id, notice.status
