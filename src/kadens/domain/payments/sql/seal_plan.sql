-- Stores how many charges a run will try, and for how much, before it tries the first.
-- writes: payments_batch
INSERT INTO payments_batch (
    run_id, planned_on, planned_at, actor, currency, planned_count, planned_amount, started_count, started_amount
)
SELECT %(run_id)s, %(planned_on)s, %(planned_at)s, %(actor)s, currency, count, amount, 0, 0
FROM unnest(%(currencies)s::text[], %(counts)s::bigint[], %(amounts)s::bigint[]) AS row (currency, count, amount)
RETURNING id AS batch_id, currency
