-- Reads the lines of continuity orders, each with what became of its child order.
-- writes: nothing
WITH child AS (
    SELECT
        child.id, child.status, child.ordered_on, child.delivery_on,
        row_number() OVER (PARTITION BY child.parent_line_id ORDER BY child.id) AS number
    FROM continuity_order AS continuity
    JOIN orders_order AS child ON child.parent_line_id = continuity.parent_line_id AND child.kind = 'child'
    WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
)
SELECT
    line.id AS line_id, line.continuity_order_id, line.event, line.repetition, line.nominal_on, line.planned_on,
    coalesce(child.delivery_on, line.delivery_on) AS delivery_on,
    CASE WHEN child.status IN ('delivered', 'invoiced', 'cancelled') THEN child.status ELSE line.status END AS status,
    line.missed, line.reason, line.own_skip, line.net, line.tax, line.total,
    child.number AS child_number, child.id AS child_order_id, child.ordered_on AS created_on,
    shipment.shipped_on, invoice.invoiced_on
FROM continuity_line AS line
LEFT JOIN child ON child.id = line.child_order_id
LEFT JOIN fulfilment_shipment AS shipment ON shipment.order_id = child.id
LEFT JOIN fulfilment_invoice AS invoice ON invoice.order_id = child.id
WHERE line.continuity_order_id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY line.continuity_order_id, line.event, line.repetition
