-- Why a line may not become a child order now, in the order of precedence of domain.md §6; null when it may.
CASE
    WHEN facts.continuity_status = 'paused' THEN 'paused'
    WHEN EXISTS (
        SELECT FROM orders_hold AS hold WHERE hold.order_id = facts.parent_order_id AND hold.released_on IS NULL
    ) THEN 'hold'
    WHEN facts.pay_with = 'card' AND EXISTS (
        SELECT FROM payments_charge AS charge
        WHERE charge.parent_line_id = facts.parent_line_id AND charge.plan_id IS NOT NULL
            AND charge.due_on <= %(as_of)s
            AND charge.status IN ('declined', 'failed', 'pending', 'unknown', 'charging')
    ) THEN 'payment'
    WHEN facts.line_id = ANY(%(over_exposure)s::bigint[]) THEN 'exposure'
    WHEN facts.pay_with = 'card' AND card.expires_on < facts.child_delivery_on AND CASE
        WHEN facts.settlement = 'per_shipment' THEN facts.total > 0
        ELSE EXISTS (
            SELECT FROM payments_charge AS charge
            WHERE charge.parent_line_id = facts.parent_line_id
                AND charge.status NOT IN ('paid', 'billed', 'cancelled', 'refunded', 'replaced')
        )
    END THEN 'card_expired'
    WHEN facts.line_id = ANY(%(no_stock)s::bigint[]) THEN 'no_stock'
END
