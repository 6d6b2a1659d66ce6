-- Reads the shares of refunds that have not reached the customer, those that wait for a person first.
-- writes: nothing
SELECT part.id AS part_id, refund.id AS refund_id, customer.code AS customer, refund.parent_line_id,
    coalesce(refund.order_id, charge.order_id, plan.order_id) AS order_id, part.amount, refund.currency, part.status,
    part.reason AS why, refund.reason, refund.refunded_on, refund.decided_by, refund.approval_id, request.decision
FROM payments_refund_part part
JOIN payments_refund refund ON refund.id = part.refund_id
JOIN customers_customer customer ON customer.id = refund.customer_id
JOIN payments_attempt attempt ON attempt.id = part.attempt_id
JOIN payments_charge charge ON charge.id = attempt.charge_id
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
LEFT JOIN approvals_request request ON request.id = refund.approval_id
WHERE part.status IN ('planned', 'waiting', 'refused', 'quarantined')
ORDER BY array_position(ARRAY['refused', 'quarantined', 'waiting', 'planned'], part.status), part.id
