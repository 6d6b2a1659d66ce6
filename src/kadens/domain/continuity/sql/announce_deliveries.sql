-- Tells customers of deliveries that lie within their event's notice lead, once per line.
-- writes: notices_notice
WITH coming AS (
/* part: coming_lines */
),
ahead AS (
    SELECT
        continuity.id AS continuity_order_id, 'upcoming_delivery' AS kind, continuity.customer_id,
        'line:' || coming.id AS fact, continuity.parent_line_id,
        jsonb_build_object(
            'delivery_on', coming.delivery_on, 'event', coming.event, 'repetition', coming.repetition
        ) AS payload
    FROM coming
    JOIN continuity_event AS event ON event.id = coming.program_event_id
    JOIN unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on)
        ON lead.days = event.notice_days AND coming.delivery_on <= lead.until_on
    JOIN continuity_order AS continuity ON continuity.id = coming.continuity_order_id
    WHERE continuity.status = 'active'
),
/* part: tell */
