-- Counts cancelled orders by day and by the reason that was given.
-- writes: nothing
SELECT
    continuity.program_id, deed.acted_on AS cancelled_on,
    coalesce(deed.detail ->> 'code', deed.detail ->> 'reason_code', deed.detail ->> 'reason', '') AS reason,
    count(*)::int AS orders
FROM audit_event AS deed
JOIN continuity_order AS continuity ON continuity.id = deed.subject_id
WHERE deed.subject = 'continuity_order' AND deed.action = 'cancel'
    AND deed.acted_on >= %(first_on)s AND deed.acted_on <= %(last_on)s
    AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
GROUP BY continuity.program_id, deed.acted_on, 3
