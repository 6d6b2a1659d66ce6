-- Warns customers whose card expires before a planned delivery, once per card and expiry.
-- writes: notices_notice
WITH ahead AS (
    SELECT DISTINCT ON (card.id)
        continuity.id AS continuity_order_id, 'card_expiring' AS kind, continuity.customer_id,
        'card:' || card.id || ':' || to_char(card.expires_on, 'YYYY-MM-DD') AS fact, continuity.parent_line_id,
        jsonb_build_object('expires_on', card.expires_on, 'last_four', card.last_four) AS payload
    FROM customers_payment_method AS card
    JOIN orders_order AS parent ON parent.payment_method_id = card.id AND parent.kind = 'parent'
    JOIN continuity_order AS continuity ON continuity.parent_order_id = parent.id
    JOIN continuity_line AS line ON line.continuity_order_id = continuity.id
    WHERE card.replaced_on IS NULL AND card.expires_on < %(until_on)s
        AND line.status = 'planned' AND line.delivery_on > card.expires_on AND line.delivery_on <= %(until_on)s
        AND continuity.status IN ('active', 'paused')
        AND NOT EXISTS (
            SELECT FROM notices_notice AS told
            WHERE told.fact = 'card:' || card.id || ':' || to_char(card.expires_on, 'YYYY-MM-DD')
                AND told.customer_id = continuity.customer_id AND told.kind = 'card_expiring'
        )
    ORDER BY card.id, line.delivery_on, continuity.id
),
/* part: tell */
