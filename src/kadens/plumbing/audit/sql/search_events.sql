-- Reads the deeds by whom, of what kind, to what and when they are wanted, the newest first.
-- writes: nothing
SELECT
    event.id, event.recorded_at, event.acted_on, event.actor, event.action, event.subject, event.subject_id, event.detail
FROM audit_event AS event
WHERE event.id < %(before)s
    AND (%(actor)s::text IS NULL OR event.actor = %(actor)s)
    AND (%(action)s::text IS NULL OR event.action = %(action)s)
    AND (%(subject)s::text IS NULL OR event.subject = %(subject)s)
    AND (%(subject_id)s::bigint IS NULL OR event.subject_id = %(subject_id)s)
    AND (%(first_on)s::date IS NULL OR event.acted_on >= %(first_on)s)
    AND (%(last_on)s::date IS NULL OR event.acted_on <= %(last_on)s)
ORDER BY event.id DESC
LIMIT %(limit)s
