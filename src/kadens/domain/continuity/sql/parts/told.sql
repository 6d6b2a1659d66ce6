-- Part: the end of a statement over the CTE `chunk`. `telling`: false only names the orders.
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
