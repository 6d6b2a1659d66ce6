-- Counts what there is of programs, orders, lines and open ends, for the status page.
-- writes: nothing
SELECT 'programs, active' AS name, count(*) AS count FROM continuity_program WHERE active
UNION ALL
SELECT 'customers', count(*) FROM customers_customer
UNION ALL
SELECT 'continuity orders, ' || status, count(*) FROM continuity_order GROUP BY status
UNION ALL
SELECT 'continuity lines, planned', count(*) FROM continuity_line WHERE status = 'planned'
UNION ALL
SELECT 'child orders, open', count(*) FROM orders_order WHERE status = 'open' AND kind = 'child'
UNION ALL
SELECT 'holds, open', count(*) FROM orders_hold WHERE released_on IS NULL
UNION ALL
SELECT 'instalments, declined or failed', count(*) FROM payments_charge WHERE status IN ('declined', 'failed')
UNION ALL
SELECT 'notices, queued', count(*) FROM notices_notice WHERE status = 'queued'
UNION ALL
SELECT 'parked rows', count(*) FROM runner_parked_row WHERE released_at IS NULL
