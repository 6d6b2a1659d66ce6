-- Reads what was refunded or credited for parent lines.
-- writes: nothing
SELECT refund.id AS refund_id, refund.parent_line_id, refund.refunded_on AS "on", refund.amount, refund.currency,
    refund.kind, refund.reason
FROM payments_refund refund
WHERE refund.parent_line_id = ANY(%(parent_line_ids)s::bigint[])
ORDER BY refund.parent_line_id, refund.refunded_on, refund.id
