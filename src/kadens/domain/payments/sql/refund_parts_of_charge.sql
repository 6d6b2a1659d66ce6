-- Reads the shares of refunds that went back along the attempts at a charge, in their order.
-- writes: nothing
SELECT part.id AS part_id, refund.id AS refund_id, refund.refunded_on, part.amount, refund.currency, part.status,
    refund.reason
FROM payments_attempt AS attempt
JOIN payments_refund_part AS part ON part.attempt_id = attempt.id
JOIN payments_refund AS refund ON refund.id = part.refund_id
WHERE attempt.charge_id = %(charge_id)s
ORDER BY part.id
