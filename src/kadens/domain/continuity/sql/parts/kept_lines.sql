-- Lines as they were before a change to many.
FROM continuity_migration_order AS kept
CROSS JOIN jsonb_to_recordset(kept.was -> 'lines') AS line (
    id bigint, program_event_id bigint, status text, nominal_on date, planned_on date, delivery_on date,
    missed boolean, own_date boolean, own_items boolean, own_skip boolean, reason text, net bigint, tax bigint,
    total bigint, items jsonb
)
WHERE kept.id = ANY(%(kept_ids)s::bigint[])
