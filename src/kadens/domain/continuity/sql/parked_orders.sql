-- Reads the rows that are parked, each with the order it belongs to: what the key of a row means is up to its job.
-- writes: nothing
SELECT
    parked.id AS parked_id, parked.job, parked.row_key, parked.parked_at, held.id AS order_id,
    continuity.parent_order_id || CASE WHEN continuity.place > 1 THEN '/' || continuity.place ELSE '' END AS ref,
    customer.id AS customer_id, customer.code AS customer, customer.name AS customer_name,
    coalesce(substring(rtrim(parked.traceback, E' \n') FROM '[^\n]*$'), '') AS error
FROM runner_parked_row AS parked
LEFT JOIN continuity_line AS line ON parked.job = 'create_child_orders' AND line.id = parked.row_key
LEFT JOIN payments_charge AS charge ON parked.job = 'process_payments' AND charge.id = parked.row_key
LEFT JOIN continuity_order AS charged ON charged.parent_line_id = charge.parent_line_id
LEFT JOIN continuity_order AS continuity
    ON continuity.id = coalesce(
        CASE
            WHEN parked.job IN (
                'end_pauses', 'update_continuity_orders', 'extend_lines', 'renew_orders', 'close_parents'
            ) THEN parked.row_key
        END,
        line.continuity_order_id, charged.id
    )
LEFT JOIN orders_order AS held
    ON held.id = coalesce(
        CASE WHEN parked.job = 'fulfil_orders' THEN parked.row_key END, charge.order_id, continuity.parent_order_id
    )
LEFT JOIN customers_customer AS customer ON customer.id = held.customer_id
WHERE parked.released_at IS NULL
    AND (%(job)s::text IS NULL OR parked.job = %(job)s)
    AND parked.id > %(after)s
ORDER BY parked.id
LIMIT %(limit)s
