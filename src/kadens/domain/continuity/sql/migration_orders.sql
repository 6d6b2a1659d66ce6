-- Lists the orders that a change to many reached, and what became of each.
-- writes: nothing
SELECT
    kept.continuity_order_id, continuity.parent_order_id, continuity.place, customer.code AS customer,
    customer.name AS customer_name, kept.status, kept.changed_on, kept.settled_on
FROM continuity_migration_order AS kept
JOIN continuity_order AS continuity ON continuity.id = kept.continuity_order_id
JOIN customers_customer AS customer ON customer.id = continuity.customer_id
WHERE kept.migration_id = %(migration_id)s AND kept.continuity_order_id > %(after)s
    AND (%(status)s::text IS NULL OR kept.status = %(status)s)
ORDER BY kept.continuity_order_id
LIMIT %(limit)s
