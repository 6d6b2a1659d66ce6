-- Writes what the gateway said of shares of refunds.
-- writes: payments_refund_part
UPDATE payments_refund_part part
SET status = given.status, reason = given.reason
FROM unnest(%(part_ids)s::bigint[], %(statuses)s::text[], %(reasons)s::text[]) AS given (part_id, status, reason),
    payments_refund refund, payments_attempt attempt,
    payments_charge charge LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
WHERE part.id = given.part_id AND part.status = 'planned' AND refund.id = part.refund_id
    AND attempt.id = part.attempt_id AND charge.id = attempt.charge_id
RETURNING /* part: part_of_refund */
