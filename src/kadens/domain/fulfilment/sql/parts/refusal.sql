-- Part: why the order `candidate`, made from the line `parent_line` if it is a child, may not go on; null if it may.
-- OFFSET 0 looks up one order at a time by index, however many charges there are.
CASE
    WHEN EXISTS (
        SELECT FROM orders_hold AS hold
        WHERE hold.order_id = ANY(ARRAY[candidate.id, parent_line.order_id]) AND hold.released_on IS NULL
    ) THEN 'hold'
    WHEN candidate.delivery_on > %(window_by)s THEN 'window'
    WHEN candidate.pay_with = 'card' AND EXISTS (
        SELECT FROM payments_charge AS instalment
        WHERE instalment.parent_line_id = candidate.parent_line_id AND instalment.plan_id IS NOT NULL
            AND instalment.due_on <= %(on)s
            AND instalment.status IN ('declined', 'failed', 'pending', 'unknown', 'charging')
        OFFSET 0
    ) THEN 'payment'
    WHEN candidate.pay_with = 'card' AND EXISTS (
        SELECT FROM payments_charge AS instalment
        JOIN payments_plan AS plan ON plan.id = instalment.plan_id
        WHERE instalment.parent_line_id = candidate.parent_line_id AND instalment.ship_gate AND plan.order_id IS NULL
            AND instalment.status NOT IN ('paid', 'refunded', 'cancelled', 'replaced')
        OFFSET 0
    ) THEN 'payment'
END
