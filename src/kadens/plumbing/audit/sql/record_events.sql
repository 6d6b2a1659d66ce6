-- Records who did what to which objects.
-- writes: audit_event
INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
SELECT %(recorded_at)s, %(acted_on)s, %(actor)s, action, subject, subject_id, detail
FROM unnest(%(actions)s::text[], %(subjects)s::text[], %(subject_ids)s::bigint[], %(details)s::jsonb[])
    AS given (action, subject, subject_id, detail)
