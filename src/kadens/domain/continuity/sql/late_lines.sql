-- Locks the next chunk of due lines and gives those that are late and would be made into child orders today.
-- writes: nothing
WITH facts AS MATERIALIZED (
/* part: line_facts */
WHERE /* part: is_due */
    AND line.delivery_on < %(as_of)s
    AND /* part: after_the_last_chunk */
FOR NO KEY UPDATE OF continuity SKIP LOCKED
FOR UPDATE OF line SKIP LOCKED
),
/* part: judged */
SELECT
    line_id, continuity_order_id, event, repetition, delivery_on, parent_line_id, settlement,
    late AND refusal IS NULL AS is_late
FROM judged
ORDER BY delivery_on, continuity_order_id, event, repetition
