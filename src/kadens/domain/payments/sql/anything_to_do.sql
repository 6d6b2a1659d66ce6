-- Tells whether there is anything at all to settle, bill, charge or give back, for a day on which there is not.
-- writes: nothing
SELECT
    EXISTS (
        SELECT FROM payments_attempt
        WHERE state IN (/* part: in_flight */)
    )
    OR EXISTS (SELECT FROM payments_charge WHERE status = 'planned' AND due_on <= %(until)s)
    OR EXISTS (SELECT FROM payments_charge WHERE status = 'declined' AND retry_on <= %(as_of)s)
    OR EXISTS (SELECT FROM payments_charge WHERE status IN ('charging', 'pending', 'unknown'))
    OR EXISTS (SELECT FROM payments_refund_part WHERE status = 'planned')
    OR EXISTS (
        SELECT FROM payments_refund_part part
        JOIN payments_refund refund ON refund.id = part.refund_id
        JOIN approvals_request request ON request.id = refund.approval_id
        WHERE part.status = 'waiting' AND request.decision IS NOT NULL
    )
    OR EXISTS (SELECT FROM payments_card_page WHERE status IN ('asked', 'open')) AS found
