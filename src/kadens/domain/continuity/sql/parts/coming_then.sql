-- What those orders had still to ship at the end of the day, each with its order; `first_on` is the earliest of a paused
-- order. A date that was moved later is told as it was before.
    SELECT
        dated.*,
        CASE WHEN dated.paused THEN min(dated.wanted_on) OVER (PARTITION BY dated.id) END AS first_on
    FROM (
        SELECT
            standing.id, standing.program_id, standing.version_id, standing.ordered_on, standing.settlement,
            standing.pay_with, standing.paused, standing.paused_until, standing.stuck,
            line.id AS line_id, line.event, line.net, line.tax,
            CASE WHEN told.as_it_is THEN line.planned_on ELSE line.nominal_on END AS wanted_on,
            CASE WHEN told.as_it_is THEN 0 ELSE standing.moved_then END AS moved_days
        FROM standing
        JOIN continuity_line AS line ON line.continuity_order_id = standing.id
        CROSS JOIN LATERAL (
            SELECT line.missed OR line.own_date OR standing.moved_days = standing.moved_then AS as_it_is
        ) AS told
        LEFT JOIN orders_order AS child ON child.id = line.child_order_id
        WHERE
            (
                line.status IN ('planned', 'child_created')
                OR (line.status = 'cancelled' AND standing.status = 'cancelled')
            )
            AND (child.id IS NULL OR child.status <> 'cancelled' OR standing.status = 'cancelled')
            AND NOT EXISTS (
                SELECT FROM fulfilment_shipment AS shipment
                WHERE shipment.order_id = line.child_order_id AND shipment.shipped_on <= %(on)s
            )
    ) AS dated
