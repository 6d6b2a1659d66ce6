-- Reads what tells found customers apart: name, telephone, place, and how many continuity orders go on.
-- writes: nothing
SELECT
    customer.id AS customer_id, customer.code, customer.name, customer.email, customer.phone,
    coalesce(place.postcode, '') AS postcode, coalesce(place.city, '') AS city,
    (
        SELECT count(*)
        FROM continuity_order AS continuity
        WHERE continuity.customer_id = customer.id AND continuity.status IN ('active', 'paused')
    ) AS running
FROM customers_customer AS customer
LEFT JOIN LATERAL (
    SELECT address.postcode, address.city
    FROM customers_address AS address
    WHERE address.customer_id = customer.id AND address.replaced_on IS NULL
    ORDER BY address.id DESC
    LIMIT 1
) AS place ON true
WHERE customer.id = ANY(%(customer_ids)s::bigint[])
