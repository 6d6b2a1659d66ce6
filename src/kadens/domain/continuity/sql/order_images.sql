-- Reads continuity orders as a change may alter them: where they stand, lines without a child order, the payment plan.
-- writes: nothing
SELECT
    continuity.id AS continuity_order_id, continuity.parent_order_id, continuity.parent_line_id, continuity.place,
    continuity.customer_id, continuity.status, customer.code AS customer, customer.name AS customer_name,
    customer.language, program.code AS program, version.number AS version, parent.currency,
    (
        SELECT count(*) FROM continuity_line AS made
        WHERE made.continuity_order_id = continuity.id AND made.child_order_id IS NOT NULL
    ) AS children,
    jsonb_build_object(
        'version_id', continuity.version_id, 'last_event', continuity.last_event, 'cursor', continuity.cursor,
        'next_event', continuity.next_event, 'next_repetition', continuity.next_repetition,
        'complete', continuity.complete, 'locked_prices', continuity.locked_prices,
        'moved_days', continuity.moved_days
    ) AS standing,
    coalesce(planned.lines, '[]') AS lines, plan.id AS plan_id, plan.agreed_total,
    coalesce(owed.instalments, '[]') AS instalments
FROM continuity_order AS continuity
JOIN customers_customer AS customer ON customer.id = continuity.customer_id
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN continuity_program_version AS version ON version.id = continuity.version_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
LEFT JOIN payments_plan AS plan ON plan.parent_line_id = continuity.parent_line_id AND plan.order_id IS NULL
LEFT JOIN LATERAL (
    SELECT
        jsonb_agg(
            to_jsonb(line) - 'cap_held' || jsonb_build_object('items', coalesce(goods.items, '[]'))
            ORDER BY line.event, line.repetition
        ) AS lines
    FROM continuity_line AS line
    LEFT JOIN LATERAL (
        SELECT
            jsonb_agg(
                jsonb_build_object(
                    'id', item.id, 'position', item.position, 'product_id', item.product_id, 'each', item.each::text,
                    'quantity', item.quantity::text, 'price', item.price, 'own_price', item.own_price,
                    'net', item.net, 'tax_percent', item.tax_percent::text, 'tax', item.tax
                )
                ORDER BY item.position
            ) AS items
        FROM continuity_line_item AS item
        WHERE item.line_id = line.id
    ) AS goods ON true
    WHERE line.continuity_order_id = continuity.id AND line.child_order_id IS NULL
) AS planned ON true
LEFT JOIN LATERAL (
    SELECT
        jsonb_agg(
            jsonb_build_object(
                'id', charge.id, 'number', charge.number, 'due_on', charge.due_on, 'amount', charge.amount,
                'status', charge.status, 'given_back', charge.given_back, 'retry_on', charge.retry_on
            )
            ORDER BY charge.due_on, charge.number, charge.id
        ) AS instalments
    FROM payments_charge AS charge
    WHERE charge.plan_id = plan.id
) AS owed ON true
WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY continuity.id
