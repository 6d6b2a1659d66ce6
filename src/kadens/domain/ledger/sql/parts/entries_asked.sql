-- Entries of a stretch of days, narrowed as asked: by account and by order, of a parent order its child orders too.
entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
    AND (
        %(account)s = ''
        OR EXISTS (
            SELECT FROM ledger_posting AS leg WHERE leg.entry_id = entry.id AND leg.account = %(account)s
        )
    )
    AND (
        %(order_id)s::bigint IS NULL
        OR entry.id IN (
            SELECT own.id FROM ledger_entry AS own WHERE own.order_id = %(order_id)s::bigint
            UNION ALL
            SELECT of_line.id
            FROM orders_order_line AS line
            JOIN ledger_entry AS of_line ON of_line.parent_line_id = line.id
            WHERE line.order_id = %(order_id)s::bigint
        )
    )
