-- Part: whether the order `due` is one of those that the run was narrowed to, and was not set aside.
(%(customer_id)s::bigint IS NULL OR due.customer_id = %(customer_id)s)
    AND (
        %(order_id)s::bigint IS NULL
        OR due.id = %(order_id)s
        OR EXISTS (
            SELECT FROM orders_order_line AS parent_line
            WHERE parent_line.id = due.parent_line_id AND parent_line.order_id = %(order_id)s
        )
    )
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'fulfil_orders' AND parked.row_key = due.id AND parked.released_at IS NULL
    )
