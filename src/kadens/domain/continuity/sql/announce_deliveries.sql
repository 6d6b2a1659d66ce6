-- Tells customers of deliveries that lie within their event's notice lead, once per line.
-- writes: notices_notice
WITH coming AS (
/* part: coming_lines */
)
INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
SELECT
    'upcoming_delivery', continuity.customer_id, 'line:' || coming.id, continuity.parent_line_id, %(as_of)s,
    jsonb_build_object(
        'delivery_on', coming.delivery_on, 'event', coming.event, 'repetition', coming.repetition
    ), 'queued'
FROM coming
JOIN continuity_event AS event ON event.id = coming.program_event_id
JOIN unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on)
    ON lead.days = event.notice_days AND coming.delivery_on <= lead.until_on
JOIN continuity_order AS continuity ON continuity.id = coming.continuity_order_id
WHERE continuity.status = 'active'
ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
RETURNING id AS notice_id
