-- Reads what customers are found by: their names, and the place of the address in force.
-- writes: nothing
SELECT
    customer.id AS customer_id, customer.code, customer.name, customer.email, customer.phone,
    coalesce(place.postcode, '') AS postcode, coalesce(place.city, '') AS city
FROM customers_customer AS customer
LEFT JOIN LATERAL (
    SELECT address.postcode, address.city
    FROM customers_address AS address
    WHERE address.customer_id = customer.id AND address.replaced_on IS NULL
    ORDER BY address.id DESC
    LIMIT 1
) AS place ON true
WHERE customer.id = ANY(%(customer_ids)s::bigint[])
ORDER BY customer.id
