-- Sums, by what they share, the instalments of running orders that were not paid or billed at the end of a day.
-- writes: nothing
WITH standing AS MATERIALIZED (
    /* part: standing */
)
SELECT
    standing.program_id, standing.ordered_on, charge.due_on, charge.pay_with, plan.order_id IS NOT NULL AS invoiced,
    sum(charge.amount)::bigint AS amount
FROM standing
JOIN payments_charge AS charge ON charge.parent_line_id = standing.parent_line_id
JOIN payments_plan AS plan ON plan.id = charge.plan_id
LEFT JOIN fulfilment_invoice AS invoice ON invoice.order_id = plan.order_id
WHERE charge.status <> 'replaced'
    AND (charge.status <> 'cancelled' OR standing.status = 'cancelled')
    AND NOT (charge.status IN ('paid', 'billed', 'refunded') AND charge.processed_on <= %(on)s)
    AND NOT (charge.status = 'failed' AND charge.first_declined_on <= %(on)s)
    AND (plan.order_id IS NULL OR invoice.invoiced_on <= %(on)s)
GROUP BY standing.program_id, standing.ordered_on, charge.due_on, charge.pay_with, plan.order_id IS NOT NULL
