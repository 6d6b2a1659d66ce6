-- Sums what customers have not paid for child orders that were not paid upfront: made and not invoiced, or invoiced.
-- writes: nothing
SELECT child.customer_id,
    sum(CASE WHEN child.status IN ('open', 'delivered') THEN child.total ELSE 0 END + booked.receivable)::bigint AS amount
FROM orders_order child
CROSS JOIN LATERAL (
    -- An invoice is receivable, a charge before it is the other way round: together they are what is not paid.
    SELECT coalesce(sum(posting.debit - posting.credit), 0) AS receivable
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.entry_id = entry.id AND posting.account = 'receivables'
    WHERE entry.order_id = child.id
) AS booked
WHERE child.customer_id = ANY(%(customer_ids)s::bigint[])
    AND child.kind = 'child'
    AND child.status IN ('open', 'delivered', 'invoiced')
    AND child.settlement IN ('per_shipment', 'invoice_plan')
GROUP BY child.customer_id
