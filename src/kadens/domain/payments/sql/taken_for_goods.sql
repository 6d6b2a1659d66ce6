-- Reads the charges that took, or billed, money for a shipped order or a parent line, with what is left to give back.
-- writes: nothing
SELECT charge.id AS charge_id, charge.plan_id, charge.parent_line_id, coalesce(charge.order_id, plan.order_id) AS order_id,
    charge.currency, charge.amount - charge.given_back AS left
FROM payments_charge charge
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
LEFT JOIN orders_order shipped ON shipped.id = %(order_id)s
WHERE charge.status IN ('paid', 'billed')
    AND charge.amount > charge.given_back
    AND CASE
        WHEN shipped.id IS NULL THEN charge.parent_line_id = %(parent_line_id)s AND charge.plan_id IS NOT NULL
            AND (plan.order_id IS NULL OR %(instalment)s::integer IS NOT NULL)
        WHEN shipped.settlement IN ('prepaid', 'upfront_plan')
            THEN charge.parent_line_id = shipped.parent_line_id AND plan.order_id IS NULL AND charge.plan_id IS NOT NULL
        ELSE coalesce(charge.order_id, plan.order_id) = shipped.id
    END
    AND (%(instalment)s::integer IS NULL OR charge.number = %(instalment)s)
ORDER BY charge.due_on, charge.id
