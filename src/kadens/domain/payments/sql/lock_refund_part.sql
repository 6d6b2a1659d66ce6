-- Locks one share of a refund, with whose it is and whether a second person approved it.
-- writes: nothing
SELECT refund.currency, /* part: part_of_refund */,
    EXISTS (
        SELECT FROM approvals_request request WHERE request.id = refund.approval_id AND request.decision = 'approved'
    ) AS approved
FROM payments_refund_part part
JOIN payments_refund refund ON refund.id = part.refund_id
JOIN payments_attempt attempt ON attempt.id = part.attempt_id
JOIN payments_charge charge ON charge.id = attempt.charge_id
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
WHERE part.id = %(part_id)s
FOR UPDATE OF part
