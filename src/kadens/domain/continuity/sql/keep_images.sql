-- Keeps what continuity orders were before a change to many, with the fingerprints of what they became.
-- writes: continuity_migration_order
INSERT INTO continuity_migration_order (
    migration_id, continuity_order_id, status, was, became, money_became, changed_on
)
SELECT %(migration_id)s, given.continuity_order_id, 'changed', given.was, given.became, given.money_became, %(on)s
FROM unnest(
    %(continuity_order_ids)s::bigint[], %(were)s::jsonb[], %(became)s::text[], %(money_became)s::text[]
) AS given (continuity_order_id, was, became, money_became)
ORDER BY given.continuity_order_id
