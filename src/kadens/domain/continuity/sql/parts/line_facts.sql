-- Everything that the making of a child order needs to know of a continuity line; the caller adds WHERE.
SELECT
    line.id AS line_id, line.continuity_order_id, line.event, line.repetition,
    line.delivery_on, greatest(line.delivery_on, %(as_of)s) AS child_delivery_on,
    line.net, line.tax, line.total, line.cap_held,
    line.delivery_on < %(as_of)s AND NOT line.missed AND NOT line.cap_held AS late,
    -- What goes to an address of its own travels apart; what travels alone (null) stays alone.
    CASE
        WHEN line.missed AND version.consolidate THEN 'missed'
        WHEN %(combine)s AND line.delivery_on < %(as_of)s AND NOT line.missed AND NOT line.cap_held THEN 'late'
    END || coalesce(' to ' || line.address_id, '') AS travels_with,
    continuity.status AS continuity_status, continuity.settlement, continuity.parent_line_id,
    continuity.parent_order_id, continuity.customer_id, event.payment_schedule_id,
    parent.pay_with, parent.payment_method_id, parent.currency,
    coalesce(line.address_id, continuity.address_id, parent.address_id) AS address_id
FROM continuity_line AS line
JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
JOIN continuity_program_version AS version ON version.id = continuity.version_id
JOIN continuity_event AS event ON event.id = line.program_event_id
