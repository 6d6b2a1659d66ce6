-- Reads the head of continuity orders: who, what, how it is paid, and whether it is paused.
-- writes: nothing
SELECT
    continuity.id AS continuity_order_id, continuity.parent_order_id, continuity.parent_line_id, continuity.place,
    (
        SELECT count(*) FROM continuity_order AS sibling WHERE sibling.parent_order_id = continuity.parent_order_id
    ) AS places,
    customer.code AS customer, customer.name AS customer_name, program.code AS program, program.description,
    version.id AS version_id, version.number AS version, program.newest_version, product.sku,
    continuity.status, parent.status AS order_status, line.status AS parent_line_status, continuity.settlement,
    continuity.quantity, parent.currency, continuity.ordered_on, continuity.typed_start, continuity.closed_on,
    parent.pay_with, card.brand AS card_brand, card.last_four AS card_last_four, card.expires_on AS card_expires_on,
    pause.paused_on, pause.until AS paused_until, pause.paused_by, pause.reason AS pause_reason,
    continuity.cursor, continuity.last_event, continuity.moved_days
FROM continuity_order AS continuity
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
JOIN orders_order_line AS line ON line.id = continuity.parent_line_id
JOIN catalog_product AS product ON product.id = line.product_id
JOIN customers_customer AS customer ON customer.id = continuity.customer_id
JOIN continuity_program AS program ON program.id = continuity.program_id
JOIN continuity_program_version AS version ON version.id = continuity.version_id
LEFT JOIN customers_payment_method AS card ON card.id = parent.payment_method_id
LEFT JOIN continuity_pause AS pause ON pause.continuity_order_id = continuity.id AND pause.resumed_on IS NULL
WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY continuity.id
