-- Writes the lines of continuity orders with their items; a draft that many orders share comes in once.
-- writes: continuity_line, continuity_line_item
WITH line AS MATERIALIZED (
    SELECT nextval('continuity_line_id_seq') AS id, ordered.*
    FROM (
        SELECT wanted.continuity_order_id, draft.*
        FROM unnest(%(continuity_order_ids)s::bigint[], %(drafts)s::int[]) WITH ORDINALITY
            AS wanted (continuity_order_id, draft, nth)
        JOIN unnest(
            %(events)s::int[], %(repetitions)s::int[], %(program_event_ids)s::bigint[], %(statuses)s::text[],
            %(nominal_dates)s::date[], %(planned_dates)s::date[], %(delivery_dates)s::date[], %(missed)s::bool[],
            %(own_dates)s::bool[], %(own_items)s::bool[], %(own_skips)s::bool[], %(reasons)s::text[],
            %(line_nets)s::bigint[], %(line_taxes)s::bigint[], %(draft_sets)s::int[]
        ) WITH ORDINALITY AS draft (
            event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on, missed, own_date,
            own_items, own_skip, reason, net, tax, set, number
        ) ON draft.number = wanted.draft
        ORDER BY wanted.nth
    ) AS ordered
),
written AS (
    INSERT INTO continuity_line (
        id, continuity_order_id, event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on,
        missed, cap_held, own_date, own_items, own_skip, reason, net, tax, total
    )
    SELECT
        id, continuity_order_id, event, repetition, program_event_id, status, nominal_on, planned_on, delivery_on,
        missed, false, own_date, own_items, own_skip, reason, net, tax, net + tax
    FROM line
)
INSERT INTO continuity_line_item (
    line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
)
SELECT
    line.id, item.position, item.product_id, item.each, item.quantity, item.price, item.own_price, item.net,
    item.tax_percent, item.tax
FROM line
JOIN /* part: item_sets */ ON item.set = line.set
