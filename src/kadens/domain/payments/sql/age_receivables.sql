-- Tells what each customer owes on a day, by how long it is due: the balance of receivables, to the cent.
-- writes: nothing
WITH /* part: owed_on_day */
SELECT
    customer.id AS customer_id, coalesce(customer.code, '') AS code, coalesce(customer.name, '') AS name,
    coalesce(sum(owed.amount) FILTER (WHERE owed.due_on >= %(on)s), 0)::bigint AS not_due,
    coalesce(sum(owed.amount) FILTER (WHERE owed.due_on < %(on)s AND owed.due_on >= %(days_30)s), 0)::bigint AS to_30,
    coalesce(
        sum(owed.amount) FILTER (WHERE owed.due_on < %(days_30)s AND owed.due_on >= %(days_60)s), 0
    )::bigint AS to_60,
    coalesce(
        sum(owed.amount) FILTER (WHERE owed.due_on < %(days_60)s AND owed.due_on >= %(days_90)s), 0
    )::bigint AS to_90,
    coalesce(sum(owed.amount) FILTER (WHERE owed.due_on < %(days_90)s), 0)::bigint AS over_90,
    coalesce(sum(owed.amount) FILTER (WHERE owed.due_on IS NULL), 0)::bigint AS in_credit,
    sum(owed.amount)::bigint AS total
FROM owed
LEFT JOIN orders_order_line AS line ON line.id = owed.parent_line_id
LEFT JOIN orders_order AS paying ON paying.id = coalesce(nullif(owed.order_id, 0), line.order_id)
LEFT JOIN customers_customer AS customer ON customer.id = paying.customer_id
GROUP BY customer.id, customer.code, customer.name
ORDER BY code, customer_id
