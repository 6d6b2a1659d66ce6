-- Brings unfulfilled lines to a new version of their program; their items are written beside.
-- writes: continuity_line, continuity_line_item
WITH given AS (
    SELECT *
    FROM unnest(
        %(line_ids)s::bigint[], %(program_event_ids)s::bigint[], %(statuses)s::text[], %(nominal_dates)s::date[],
        %(planned_dates)s::date[], %(delivery_dates)s::date[], %(missed)s::boolean[], %(nets)s::bigint[],
        %(taxes)s::bigint[], %(reasons)s::text[]
    ) AS given (
        line_id, program_event_id, status, nominal_on, planned_on, delivery_on, missed, net, tax, reason
    )
),
emptied AS (
    DELETE FROM continuity_line_item WHERE line_id = ANY(%(emptied_line_ids)s)
)
UPDATE continuity_line AS line
SET program_event_id = given.program_event_id, status = given.status, nominal_on = given.nominal_on,
    planned_on = given.planned_on, delivery_on = given.delivery_on, missed = given.missed, net = given.net,
    tax = given.tax, total = given.net + given.tax, reason = given.reason,
    own_date = line.own_date AND NOT %(overwrite)s, own_items = line.own_items AND NOT %(overwrite)s,
    own_skip = line.own_skip AND NOT %(overwrite)s
FROM given
WHERE line.id = given.line_id AND line.child_order_id IS NULL
RETURNING line.id AS line_id
