-- Reads the journal of one order, and of the child orders if it is a parent order, leg by leg.
-- writes: nothing
/* part: legs */
WHERE entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
    AND entry.id IN (
        SELECT own.id FROM ledger_entry AS own WHERE own.order_id = %(order_id)s
        UNION
        SELECT of_line.id
        FROM orders_order_line AS line
        JOIN ledger_entry AS of_line ON of_line.parent_line_id = line.id
        WHERE line.order_id = %(order_id)s
    )
ORDER BY entry.entered_on, entry.id, posting.id
