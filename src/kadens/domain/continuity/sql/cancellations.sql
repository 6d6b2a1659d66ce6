-- Counts cancelled orders by day and reason: that of the company's list, or the words where none was chosen.
-- writes: nothing
SELECT
    continuity.program_id, deed.acted_on AS cancelled_on,
    coalesce(nullif(deed.detail ->> 'code', 'unspecified'), deed.detail ->> 'reason', '') AS reason,
    count(*)::int AS orders
FROM audit_event AS deed
JOIN continuity_order AS continuity ON continuity.id = deed.subject_id
WHERE deed.subject = 'continuity_order' AND deed.action = 'cancel'
    AND deed.acted_on >= %(first_on)s AND deed.acted_on <= %(last_on)s
    AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
GROUP BY continuity.program_id, deed.acted_on, 3
