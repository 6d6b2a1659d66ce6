-- Tells customers of charges to their card that lie within their program's notice lead, once per charge.
-- writes: notices_notice
WITH coming AS (
/* part: coming_lines */
),
due AS (
    SELECT
        continuity.id AS continuity_order_id, continuity.customer_id, 'charge:' || charge.id AS fact,
        continuity.parent_line_id, charge.due_on, charge.amount, charge.currency, continuity.version_id
    FROM payments_charge AS charge
    JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
    WHERE charge.status = 'planned' AND charge.pay_with = 'card' AND charge.plan_id IS NOT NULL
        AND charge.due_on BETWEEN %(as_of)s AND %(last_until_on)s
    UNION ALL
    SELECT
        continuity.id, continuity.customer_id, 'line:' || coming.id, continuity.parent_line_id, coming.delivery_on,
        coming.total, parent.currency, continuity.version_id
    FROM coming
    JOIN continuity_order AS continuity ON continuity.id = coming.continuity_order_id
    JOIN continuity_event AS event ON event.id = coming.program_event_id
    JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
    WHERE continuity.settlement = 'per_shipment' AND event.payment_schedule_id IS NULL AND parent.pay_with = 'card'
        AND continuity.status = 'active' AND coming.total > 0
),
ahead AS (
    SELECT
        due.continuity_order_id, 'upcoming_charge' AS kind, due.customer_id, due.fact, due.parent_line_id,
        jsonb_build_object('due_on', due.due_on, 'amount', due.amount, 'currency', due.currency) AS payload
    FROM due
    JOIN continuity_program_version AS version ON version.id = due.version_id
    JOIN unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on)
        ON lead.days = version.charge_notice_days AND due.due_on <= lead.until_on
),
/* part: tell */
