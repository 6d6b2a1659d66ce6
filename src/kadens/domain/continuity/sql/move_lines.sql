-- Gives planned lines new dates.
-- writes: continuity_line
UPDATE continuity_line AS line
SET planned_on = given.planned_on, delivery_on = given.delivery_on, own_date = line.own_date OR %(own)s,
    cap_held = false
FROM unnest(%(line_ids)s::bigint[], %(planned_dates)s::date[], %(delivery_dates)s::date[])
    AS given (line_id, planned_on, delivery_on)
WHERE line.id = given.line_id AND line.status = 'planned'
RETURNING line.id AS line_id
