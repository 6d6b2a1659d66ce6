-- Lets refunds go that a second person has approved; what was not approved waits for a person as if refused.
-- writes: payments_refund_part
WITH decided AS (
    SELECT part.id, request.decision
    FROM payments_refund_part part
    JOIN payments_refund refund ON refund.id = part.refund_id
    JOIN approvals_request request ON request.id = refund.approval_id
    WHERE part.status = 'waiting' AND request.decision IS NOT NULL
    ORDER BY part.id
    FOR UPDATE OF part SKIP LOCKED
)
UPDATE payments_refund_part part
SET status = CASE WHEN decided.decision = 'approved' THEN 'planned' ELSE 'refused' END,
    reason = CASE WHEN decided.decision = 'approved' THEN '' ELSE 'not_approved' END
FROM decided, payments_refund refund, payments_attempt attempt,
    payments_charge charge LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
WHERE part.id = decided.id AND refund.id = part.refund_id
    AND attempt.id = part.attempt_id AND charge.id = attempt.charge_id
RETURNING /* part: part_of_refund */
