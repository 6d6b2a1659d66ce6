-- The next chunk of due lines under lock, and the lines that share a parcel with one of them: `facts`.
due AS MATERIALIZED (
/* part: line_facts */
WHERE /* part: is_due */
    AND /* part: after_the_last_chunk */
FOR NO KEY UPDATE OF continuity SKIP LOCKED
FOR UPDATE OF line SKIP LOCKED
),
-- Lines that share a parcel with one of the chunk: missed ones of a consolidating program, late ones to be combined.
companion AS MATERIALIZED (
/* part: line_facts */
WHERE /* part: is_due */
    AND (line.missed OR line.delivery_on < %(as_of)s)
    AND line.continuity_order_id IN (SELECT continuity_order_id FROM due WHERE travels_with IS NOT NULL)
    AND line.id NOT IN (SELECT line_id FROM due)
FOR UPDATE OF line SKIP LOCKED
),
facts AS (
    SELECT * FROM due
    UNION ALL
    SELECT companion.* FROM companion
    WHERE (continuity_order_id, travels_with) IN (SELECT continuity_order_id, travels_with FROM due)
)
