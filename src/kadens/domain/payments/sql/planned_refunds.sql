-- Reads the shares of refunds that the gateway has not settled yet.
-- writes: nothing
SELECT part.id AS part_id, attempt.charge_id, part.key, part.amount, attempt.gateway_ref AS ref, refund.refunded_on,
    part.sent_at
FROM payments_refund_part part
JOIN payments_refund refund ON refund.id = part.refund_id
JOIN payments_attempt attempt ON attempt.id = part.attempt_id
JOIN payments_charge charge ON charge.id = attempt.charge_id
WHERE part.status = 'planned'
    AND part.id > %(after_id)s
    AND (%(refund_ids)s::bigint[] IS NULL OR part.refund_id = ANY(%(refund_ids)s::bigint[]))
    AND /* part: not_parked */
ORDER BY part.id
LIMIT %(chunk)s
