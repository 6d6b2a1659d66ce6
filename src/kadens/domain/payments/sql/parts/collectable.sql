-- Part: which charges `charge`, paid by the order `paying`, may be collected: no hold that forbids it, one of those asked for,
-- not set aside. A continuity order without a consent is held for it.
NOT EXISTS (
        SELECT FROM orders_hold hold
        WHERE hold.order_id = paying.id
            AND hold.released_on IS NULL
            AND hold.reason <> 'payment'
            AND NOT (charge.plan_id IS NOT NULL AND hold.reason = 'paused')
    )
    AND paying.status <> 'draft'
    AND (charge.plan_id IS NOT NULL OR paying.status IN ('open', 'delivered'))
    AND (%(parent_line_ids)s::bigint[] IS NULL OR charge.parent_line_id = ANY(%(parent_line_ids)s::bigint[]))
    AND (%(charge_ids)s::bigint[] IS NULL OR charge.id = ANY(%(charge_ids)s::bigint[]))
    AND /* part: not_parked */
