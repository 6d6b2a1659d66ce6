-- Puts back lines, and the items in them, as they were before a change to many.
-- writes: continuity_line, continuity_line_item
WITH was AS MATERIALIZED (
    SELECT line.*
    /* part: kept_lines */
),
put_back AS (
    UPDATE continuity_line AS line
    SET program_event_id = was.program_event_id, status = was.status, nominal_on = was.nominal_on,
        planned_on = was.planned_on, delivery_on = was.delivery_on, missed = was.missed, own_date = was.own_date,
        own_items = was.own_items, own_skip = was.own_skip, reason = was.reason, net = was.net, tax = was.tax,
        total = was.total
    FROM was
    WHERE line.id = was.id AND line.child_order_id IS NULL
)
INSERT INTO continuity_line_item (
    id, line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
)
SELECT
    item.id, was.id, item.position, item.product_id, item.each, item.quantity, item.price, item.own_price, item.net,
    item.tax_percent, item.tax
FROM was
CROSS JOIN jsonb_to_recordset(was.items) AS item (
    id bigint, position int, product_id bigint, each numeric, quantity numeric, price bigint, own_price boolean,
    net bigint, tax_percent numeric, tax bigint
)
