-- Tells customers of deliveries that lie within their event's notice lead, once per line.
-- writes: notices_notice
INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
SELECT
    'upcoming_delivery', continuity.customer_id, 'line:' || line.id, continuity.parent_line_id, %(as_of)s,
    jsonb_build_object('delivery_on', line.delivery_on, 'event', line.event, 'repetition', line.repetition), 'queued'
FROM unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on)
JOIN continuity_event AS event ON event.notice_days = lead.days
JOIN continuity_line AS line ON line.program_event_id = event.id
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
LEFT JOIN orders_order AS child ON child.id = line.child_order_id
WHERE line.delivery_on BETWEEN %(as_of)s AND lead.until_on
    AND (line.status = 'planned' OR child.status = 'open')
    AND continuity.status = 'active'
ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
RETURNING id AS notice_id
