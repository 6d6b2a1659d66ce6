-- Which continuity orders ran at the end of a day, as they stood then: told from dated facts alone.
    SELECT
        continuity.id, continuity.program_id, continuity.version_id, continuity.parent_line_id, continuity.status,
        continuity.ordered_on, continuity.settlement, continuity.quantity, continuity.cursor, continuity.last_event,
        continuity.complete, continuity.locked_prices, parent.pay_with,
        continuity.moved_days, coalesce(moved.days, 0)::int AS moved_then,
        pause.id IS NOT NULL AS paused, pause.until AS paused_until,
        stuck.continuity_order_id IS NOT NULL OR EXISTS (
            SELECT FROM orders_order AS child
            WHERE child.parent_line_id = continuity.parent_line_id AND child.kind = 'child'
                AND child.delivery_on <= %(on)s
                AND (child.status <> 'cancelled' OR continuity.status = 'cancelled')
                AND NOT EXISTS (
                    SELECT FROM fulfilment_shipment AS shipment
                    WHERE shipment.order_id = child.id AND shipment.shipped_on <= %(on)s
                )
        ) AS stuck
    FROM continuity_order AS continuity
    JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
    LEFT JOIN (
        SELECT subject_id, min(acted_on) AS acted_on
        FROM audit_event
        WHERE subject = 'continuity_order' AND action = 'cancel'
        GROUP BY subject_id
    ) AS cancelled ON cancelled.subject_id = continuity.id
    LEFT JOIN (
        SELECT subject_id, sum((detail ->> 'days')::int) AS days
        FROM audit_event
        WHERE subject = 'continuity_order' AND action IN ('shift', 'slide', 'move_on_resume') AND acted_on <= %(on)s
        GROUP BY subject_id
    ) AS moved ON moved.subject_id = continuity.id
    LEFT JOIN continuity_pause AS pause ON pause.continuity_order_id = continuity.id
        AND pause.paused_on <= %(on)s AND (pause.resumed_on IS NULL OR pause.resumed_on > %(on)s)
    LEFT JOIN (
        SELECT DISTINCT line.continuity_order_id
        FROM continuity_refusal AS refusal
        JOIN continuity_line AS line ON line.id = refusal.line_id
        WHERE refusal.reason NOT IN ('paused', 'cap') AND refusal.first_on <= %(on)s AND refusal.last_on >= %(on)s
    ) AS stuck ON stuck.continuity_order_id = continuity.id
    WHERE continuity.ordered_on <= %(on)s
        AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
        AND (continuity.closed_on IS NULL OR continuity.closed_on > %(on)s)
        AND (cancelled.acted_on > %(on)s OR (cancelled.acted_on IS NULL AND continuity.status <> 'cancelled'))
