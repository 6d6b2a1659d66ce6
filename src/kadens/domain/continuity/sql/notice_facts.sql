-- Reads what notices tell of: the customer, the order, the program, the shipment, the card and the pause.
-- writes: nothing
WITH asked AS (
    SELECT *
    FROM unnest(
        %(notice_ids)s::bigint[], %(customer_ids)s::bigint[], %(parent_line_ids)s::bigint[], %(line_ids)s::bigint[],
        %(order_ids)s::bigint[], %(card_ids)s::bigint[], %(pause_ids)s::bigint[], %(from_first)s::boolean[]
    ) AS given (notice_id, customer_id, parent_line_id, line_id, order_id, card_id, pause_id, from_first)
)
SELECT
    asked.notice_id, customer.name, customer.email, customer.language, parent.id AS parent_order_id,
    coalesce(parent.currency, named.currency) AS currency,
    coalesce(nullif(program.description, ''), program.code, '') AS program,
    continuity.settlement IN ('prepaid', 'upfront_plan') AS upfront, plan.agreed_total,
    coalesce(line.delivery_on, named.delivery_on) AS delivery_on, coalesce(line.total, named.total) AS total,
    coalesce(goods.items, '[]') AS items, card.last_four, card.expires_on, pause.until AS until_on
FROM asked
JOIN customers_customer AS customer ON customer.id = asked.customer_id
LEFT JOIN continuity_order AS continuity ON continuity.parent_line_id = asked.parent_line_id
LEFT JOIN continuity_program AS program ON program.id = continuity.program_id
LEFT JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
LEFT JOIN orders_order AS named ON named.id = asked.order_id AND named.kind <> 'parent'
LEFT JOIN payments_plan AS plan ON plan.parent_line_id = asked.parent_line_id AND plan.order_id IS NULL
-- The shipment that the fact names, or the next one: of a confirmation the first, even if it is being made already.
LEFT JOIN LATERAL (
    SELECT coming.id, coming.delivery_on, coming.total
    FROM continuity_line AS coming
    WHERE coming.id = asked.line_id AND named.id IS NULL
    UNION ALL
    (
        SELECT coming.id, coming.delivery_on, coming.total
        FROM continuity_line AS coming
        WHERE coming.continuity_order_id = continuity.id AND asked.line_id IS NULL AND named.id IS NULL
            AND (coming.status = 'planned' OR (asked.from_first AND coming.status = 'child_created'))
        ORDER BY coming.delivery_on, coming.event, coming.repetition
        LIMIT 1
    )
) AS line ON true
LEFT JOIN LATERAL (
    SELECT
        jsonb_agg(
            jsonb_build_object('name', product.name, 'quantity', item.quantity::text, 'unit', product.unit)
            ORDER BY item.position
        ) AS items
    FROM (
        SELECT position, product_id, quantity FROM continuity_line_item WHERE line_id = line.id
        UNION ALL
        SELECT position, product_id, quantity FROM orders_order_line WHERE order_id = named.id AND kind = 'item'
    ) AS item
    JOIN catalog_product AS product ON product.id = item.product_id
) AS goods ON true
LEFT JOIN customers_payment_method AS card ON card.id = coalesce(asked.card_id, parent.payment_method_id)
LEFT JOIN continuity_pause AS pause ON pause.id = asked.pause_id
