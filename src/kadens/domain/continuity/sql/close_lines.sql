-- Ends continuity orders with nothing left to plan or fulfil, and closes their parent lines.
-- writes: continuity_order, orders_order_line, notices_notice, audit_event
WITH finished AS MATERIALIZED (
    SELECT
        continuity.id, continuity.parent_line_id, continuity.parent_order_id, continuity.customer_id,
        continuity.status AS was,
        EXISTS (
            SELECT FROM orders_order AS child
            WHERE child.parent_line_id = continuity.parent_line_id AND child.kind = 'child'
                AND child.status = 'invoiced'
        ) AS any_invoiced
    /* part: finished */
),
ended AS (
    UPDATE continuity_order AS continuity
    SET status = CASE WHEN finished.was = 'cancelled' THEN 'cancelled' ELSE 'ended' END, closed_on = %(as_of)s
    FROM finished
    WHERE continuity.id = finished.id
),
closed AS (
    UPDATE orders_order_line AS line
    SET status = CASE WHEN finished.any_invoiced THEN 'invoiced' ELSE 'cancelled' END, closed_on = %(as_of)s
    FROM finished
    WHERE line.id = finished.parent_line_id AND line.status = 'open'
    RETURNING line.id
),
told AS (
    INSERT INTO notices_notice (kind, customer_id, fact, parent_line_id, noticed_on, payload, status)
    SELECT 'ended', customer_id, 'continuity:' || id, parent_line_id, %(as_of)s, '{}', 'queued'
    FROM finished
    WHERE was <> 'cancelled'
        AND NOT EXISTS (SELECT FROM continuity_order AS successor WHERE successor.renews_id = finished.id)
    ON CONFLICT ON CONSTRAINT uq_notices_notice_fact DO NOTHING
),
audited AS (
    INSERT INTO audit_event (recorded_at, acted_on, actor, action, subject, subject_id, detail)
    SELECT %(recorded_at)s, %(as_of)s, %(actor)s, 'close_parent', 'continuity_order', id, '{}'
    FROM finished
)
SELECT
    (SELECT count(*) FROM finished) AS claimed,
    (SELECT count(*) FROM closed) AS lines,
    (SELECT max(id) FROM finished) AS last_id,
    coalesce((SELECT array_agg(DISTINCT parent_order_id) FROM finished), '{}') AS parent_order_ids
