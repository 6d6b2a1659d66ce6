-- Sums what customers were billed or invoiced and have not paid: the balance of receivables, customer by customer.
-- writes: nothing
SELECT owed.customer_id, sum(owed.amount)::bigint AS amount
FROM (
    SELECT paying.customer_id, posting.debit - posting.credit AS amount
    FROM orders_order paying
    JOIN orders_order_line line ON line.order_id = paying.id AND line.kind = 'parent'
    JOIN ledger_entry entry ON entry.parent_line_id = line.id
    JOIN ledger_posting posting ON posting.entry_id = entry.id AND posting.account = 'receivables'
    WHERE paying.customer_id = ANY(%(customer_ids)s::bigint[])
    UNION ALL
    SELECT paying.customer_id, posting.debit - posting.credit
    FROM orders_order paying
    JOIN ledger_entry entry ON entry.order_id = paying.id AND entry.parent_line_id IS NULL
    JOIN ledger_posting posting ON posting.entry_id = entry.id AND posting.account = 'receivables'
    WHERE paying.customer_id = ANY(%(customer_ids)s::bigint[])
) AS owed
GROUP BY owed.customer_id
