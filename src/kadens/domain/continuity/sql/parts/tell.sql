-- The end of a statement over the CTE `ahead`: notices of the next continuity orders that are not parked, those of one
-- order together. `telling`: false only names the orders.
chunk AS MATERIALIZED (
    SELECT ahead.*
    FROM ahead
    WHERE ahead.continuity_order_id > %(after)s
        AND NOT EXISTS (
            SELECT FROM runner_parked_row AS parked
            WHERE parked.job = 'announce' AND parked.row_key = ahead.continuity_order_id AND parked.released_at IS NULL
        )
    ORDER BY ahead.continuity_order_id
    FETCH FIRST (%(limit)s) ROWS WITH TIES
),
told AS (
    INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
    SELECT kind, customer_id, fact, parent_line_id, %(as_of)s, payload, 'queued'
    FROM chunk
    WHERE %(telling)s
    ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
    RETURNING id
)
SELECT
    (SELECT count(*) FROM chunk) AS found,
    (SELECT count(*) FROM told) AS told,
    (SELECT max(continuity_order_id) FROM chunk) AS last_id
