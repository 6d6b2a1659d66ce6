-- Finds customers by their words and marks, by a part of their telephone number, or by both; so many of them at most.
-- writes: nothing
WITH hit AS MATERIALIZED (
    -- Materialized, so that the planner thinks of all of them: for the first few alone it would read the whole table,
    -- which is quick for a common name and slow for a rare one. They are still read only as far as they are wanted.
    SELECT customer.id, customer.phone_digits
    FROM customers_customer AS customer
    WHERE (%(words)s::text IS NULL OR customer.found_by @@ %(words)s::tsquery)
        AND (
            %(number)s::text IS NULL
            OR customer.found_by @@ %(number)s::tsquery
            OR customer.phone_digits LIKE ANY(%(phones)s::text[])
        )
)
SELECT hit.id AS customer_id, hit.phone_digits LIKE ANY(%(phones)s::text[]) AS by_phone
FROM hit
LIMIT %(most)s
