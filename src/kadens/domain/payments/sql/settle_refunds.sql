-- Writes what the gateway said of shares of refunds.
-- writes: payments_refund_part
UPDATE payments_refund_part part
SET status = given.status
FROM unnest(%(part_ids)s::bigint[], %(statuses)s::text[]) AS given (part_id, status)
WHERE part.id = given.part_id AND part.status = 'planned'
RETURNING part.id AS part_id, part.amount, part.status
