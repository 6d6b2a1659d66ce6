-- Tells customers of charges to their card that lie within their program's notice lead, once per charge.
-- writes: notices_notice, payments_charge
WITH coming AS (
/* part: coming_lines */
),
due AS (
    SELECT
        continuity.id AS continuity_order_id, continuity.customer_id, 'charge:' || charge.id AS fact,
        continuity.parent_line_id, charge.due_on, charge.amount, charge.currency, continuity.version_id,
        CASE WHEN charge.chargeable_on IS NULL THEN charge.id END AS untold_id
    FROM payments_charge AS charge
    JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
    WHERE charge.status = 'planned' AND charge.pay_with = 'card' AND charge.plan_id IS NOT NULL
        -- What has passed is no news, unless it waits for this.
        AND charge.due_on <= %(last_until_on)s AND (charge.due_on >= %(as_of)s OR charge.chargeable_on IS NULL)
    UNION ALL
    SELECT
        continuity.id, continuity.customer_id, 'line:' || coming.id, continuity.parent_line_id, coming.delivery_on,
        coming.total, parent.currency, continuity.version_id, NULL
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
        jsonb_build_object(
            -- Told late, it is taken late.
            'due_on', CASE WHEN due.untold_id IS NULL THEN due.due_on ELSE lead.until_on END,
            'amount', due.amount, 'currency', due.currency, 'lead_days', lead.days
        ) AS payload,
        due.untold_id, lead.until_on
    FROM due
    JOIN continuity_program_version AS version ON version.id = due.version_id
    JOIN unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on)
        ON lead.days = version.charge_notice_days AND due.due_on <= lead.until_on
),
/* part: next_ahead */
dated AS (
    -- Where no mail is sent, what is written is all that can be done.
    UPDATE payments_charge AS charge
    SET chargeable_on = chunk.until_on
    FROM chunk
    WHERE charge.id = chunk.untold_id AND %(telling)s AND NOT %(mailed)s
        AND charge.status = 'planned' AND charge.chargeable_on IS NULL
),
/* part: told */
