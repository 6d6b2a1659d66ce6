-- Judges the planned lines of an order as the making of child orders would on that day, by its own rule.
-- writes: nothing
WITH facts AS (
/* part: line_facts */
WHERE line.continuity_order_id = %(continuity_order_id)s AND line.status = 'planned'
)
SELECT
    facts.line_id, facts.child_delivery_on, facts.late, facts.delivery_on,
    /* part: refusal */ AS refusal,
    card.brand AS card_brand, card.last_four AS card_last_four, card.expires_on AS card_expires_on,
    parked.id AS parked_id, parked.traceback AS parked_traceback,
    EXISTS (
        SELECT FROM continuity_refusal AS judged
        WHERE judged.line_id = facts.line_id AND judged.reason = 'cap' AND judged.last_on = %(as_of)s
    ) AS capped_today
FROM facts
LEFT JOIN customers_payment_method AS card ON card.id = facts.payment_method_id
LEFT JOIN runner_parked_row AS parked
    ON parked.job = 'create_child_orders' AND parked.row_key = facts.line_id AND parked.released_at IS NULL
ORDER BY facts.delivery_on, facts.event, facts.repetition
