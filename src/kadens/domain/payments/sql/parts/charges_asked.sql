-- Charges of a stretch of due days, narrowed as asked: by status, decline reason, customer, order.
charge.due_on BETWEEN %(due_from)s AND %(due_to)s
    AND charge.status <> 'replaced'
    AND (%(status)s = '' AND charge.status <> 'cancelled' OR charge.status = %(status)s)
    AND (%(reason)s = '' OR charge.decline_reason = %(reason)s AND charge.status IN ('declined', 'failed'))
    AND (%(customer_id)s::bigint IS NULL OR charge.customer_id = %(customer_id)s::bigint)
    AND (
        %(order_id)s::bigint IS NULL
        OR charge.id IN (
            SELECT own.id FROM payments_charge AS own WHERE own.order_id = %(order_id)s::bigint
            UNION ALL
            SELECT owed.id
            FROM orders_order_line AS parent
            JOIN payments_charge AS owed ON owed.parent_line_id = parent.id
            WHERE parent.order_id = %(order_id)s::bigint
            UNION ALL
            SELECT part.id
            FROM payments_plan AS invoiced
            JOIN payments_charge AS part ON part.plan_id = invoiced.id
            WHERE invoiced.order_id = %(order_id)s::bigint
        )
    )
