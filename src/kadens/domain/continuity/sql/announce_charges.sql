-- Tells customers of charges to their card that lie within their program's notice lead, once per charge.
-- writes: notices_notice
INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
SELECT
    'upcoming_charge', due.customer_id, due.fact, due.parent_line_id, %(as_of)s,
    jsonb_build_object('due_on', due.due_on, 'amount', due.amount, 'currency', due.currency), 'queued'
FROM (
    SELECT
        continuity.customer_id, 'charge:' || charge.id AS fact, continuity.parent_line_id, charge.due_on,
        charge.amount, charge.currency, version.charge_notice_days
    FROM payments_charge AS charge
    JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
    JOIN continuity_program_version AS version ON version.id = continuity.version_id
    WHERE charge.status = 'planned' AND charge.pay_with = 'card' AND charge.plan_id IS NOT NULL
    UNION ALL
    SELECT
        continuity.customer_id, 'line:' || line.id, continuity.parent_line_id, line.delivery_on, line.total,
        parent.currency, version.charge_notice_days
    FROM continuity_line AS line
    JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
    JOIN continuity_program_version AS version ON version.id = continuity.version_id
    JOIN continuity_event AS event ON event.id = line.program_event_id
    JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
    LEFT JOIN orders_order AS child ON child.id = line.child_order_id
    WHERE continuity.settlement = 'per_shipment' AND event.payment_schedule_id IS NULL AND parent.pay_with = 'card'
        AND (line.status = 'planned' OR child.status = 'open') AND continuity.status = 'active' AND line.total > 0
) AS due
JOIN unnest(%(leads)s::int[], %(until_dates)s::date[]) AS lead (days, until_on) ON due.charge_notice_days = lead.days
WHERE due.due_on BETWEEN %(as_of)s AND lead.until_on
ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
RETURNING id AS notice_id
