-- Keeps what customers are found by; one who is found by the same as before is left alone.
-- writes: customers_customer
UPDATE customers_customer AS customer
SET found_by = kept.found_by::tsvector, phone_digits = kept.phone_digits
FROM unnest(%(customer_ids)s::bigint[], %(found_by)s::text[], %(phone_digits)s::text[])
    AS kept (customer_id, found_by, phone_digits)
WHERE customer.id = kept.customer_id
    AND (customer.found_by, customer.phone_digits) IS DISTINCT FROM (kept.found_by::tsvector, kept.phone_digits)
