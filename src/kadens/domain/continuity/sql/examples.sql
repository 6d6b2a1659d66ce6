-- Finds one continuity order of each kind that is worth looking at: the one with the lowest key.
-- writes: nothing
SELECT kind, continuity_order_id, customer.code AS customer
FROM (
    SELECT 'running' AS kind, min(id) AS continuity_order_id FROM continuity_order WHERE status = 'active'
    UNION ALL
    SELECT 'paused', min(id) FROM continuity_order WHERE status = 'paused'
    UNION ALL
    SELECT 'declined', min(continuity.id)
    FROM payments_charge AS charge
    JOIN continuity_order AS continuity ON continuity.parent_line_id = charge.parent_line_id
    WHERE charge.status IN ('declined', 'failed') AND continuity.status = 'active'
    UNION ALL
    SELECT 'card_expiring', min(continuity.id)
    FROM continuity_order AS continuity
    JOIN customers_payment_method AS card ON card.customer_id = continuity.customer_id
    WHERE continuity.status = 'active' AND card.replaced_on IS NULL
        AND card.expires_on BETWEEN %(on)s AND %(until)s
    UNION ALL
    SELECT 'upfront', min(id)
    FROM continuity_order WHERE status = 'active' AND settlement IN ('prepaid', 'upfront_plan')
) AS found
JOIN continuity_order AS continuity ON continuity.id = found.continuity_order_id
JOIN customers_customer AS customer ON customer.id = continuity.customer_id
