-- Writes messages to customers with the facts they tell of; one that was written before stays the only one.
-- writes: notices_notice
INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
SELECT kind, customer_id, fact, parent_line_id, noticed_on, payload, 'queued'
FROM unnest(
    %(kinds)s::text[], %(customer_ids)s::bigint[], %(facts)s::text[], %(parent_line_ids)s::bigint[],
    %(dates)s::date[], %(payloads)s::jsonb[]
) AS given (kind, customer_id, fact, parent_line_id, noticed_on, payload)
ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
RETURNING id AS notice_id
