-- Sums what was charged and billed on each day of a stretch for continuity orders taken by a day.
-- writes: nothing
SELECT program_id, taken_on, pay_with, sum(amount)::bigint AS amount
FROM (
    SELECT continuity.program_id, charge.processed_on AS taken_on, charge.pay_with, charge.amount
    FROM payments_charge AS charge
    LEFT JOIN orders_order AS paid ON paid.id = charge.order_id
    JOIN continuity_order AS continuity
        ON continuity.parent_line_id = coalesce(charge.parent_line_id, paid.parent_line_id)
    WHERE charge.status IN ('paid', 'billed', 'refunded') AND continuity.ordered_on <= %(ordered_by)s
    UNION ALL
    -- Without a plan, the invoice is the bill, where it opened no item.
    SELECT continuity.program_id, invoice.invoiced_on, child.pay_with, invoice.total
    FROM fulfilment_invoice AS invoice
    JOIN orders_order AS child ON child.id = invoice.order_id
    JOIN continuity_order AS continuity ON continuity.parent_line_id = child.parent_line_id
    WHERE child.settlement = 'per_shipment' AND child.pay_with = 'on_account'
        AND continuity.ordered_on <= %(ordered_by)s
        AND NOT EXISTS (SELECT FROM payments_charge AS item WHERE item.order_id = child.id)
) AS taken
WHERE taken_on >= %(first_on)s AND taken_on <= %(last_on)s
    AND (%(program_id)s::bigint IS NULL OR program_id = %(program_id)s)
GROUP BY program_id, taken_on, pay_with
