-- Reads what one customer owes on a day, order by order and due day by due day: it sums to the customer's receivables.
-- writes: nothing
WITH /* part: owed_on_day */
SELECT paying.id AS order_id, owed.due_on, owed.amount::bigint AS amount
FROM owed
LEFT JOIN orders_order_line AS line ON line.id = owed.parent_line_id
JOIN orders_order AS paying ON paying.id = coalesce(nullif(owed.order_id, 0), line.order_id)
WHERE paying.customer_id = %(customer_id)s AND owed.amount <> 0
ORDER BY owed.due_on NULLS LAST, paying.id
