-- Notes that the gateway is about to be told of shares of refunds, before it is.
-- writes: payments_refund_part
UPDATE payments_refund_part part
SET sent_at = %(sent_at)s
WHERE part.id = ANY(%(part_ids)s::bigint[]) AND part.sent_at IS NULL
RETURNING part.id AS part_id
