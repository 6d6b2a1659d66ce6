-- Reads what was done to several objects as one story, the newest first.
-- writes: nothing
SELECT
    event.id, event.recorded_at, event.acted_on, event.actor, event.action, event.subject, event.subject_id, event.detail
FROM unnest(%(subjects)s::text[], %(subject_ids)s::bigint[]) AS told (subject, subject_id)
CROSS JOIN LATERAL (
    SELECT told_of.*
    FROM audit_event AS told_of
    WHERE told_of.subject = told.subject AND told_of.subject_id = told.subject_id AND told_of.id < %(before)s
    ORDER BY told_of.id DESC
    LIMIT %(limit)s
) AS event
ORDER BY event.id DESC
LIMIT %(limit)s
