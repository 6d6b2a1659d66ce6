-- Takes the next notices to send until the claim ends, and gives up those that are no news any more.
-- writes: notices_notice
WITH due AS (
    SELECT id, edition = 0 AND noticed_on < %(oldest_on)s AS too_late
    FROM notices_notice
    WHERE status = 'queued' AND id > %(after)s AND (next_try_at IS NULL OR next_try_at <= %(now)s)
    ORDER BY id
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice AS notice
SET status = CASE WHEN due.too_late THEN 'failed' ELSE 'queued' END,
    reason = CASE WHEN due.too_late THEN 'too_late' ELSE '' END,
    settled_at = CASE WHEN due.too_late THEN %(now)s::timestamptz END,
    next_try_at = CASE WHEN due.too_late THEN NULL ELSE %(lease_until)s::timestamptz END,
    attempts = notice.attempts + CASE WHEN due.too_late THEN 0 ELSE 1 END
FROM due
WHERE notice.id = due.id
RETURNING
    notice.id, notice.kind, notice.customer_id, notice.fact, notice.parent_line_id, notice.noticed_on, notice.payload,
    notice.edition, notice.attempts AS attempt, due.too_late
