-- Reads the notices that customers got about continuity orders.
-- writes: nothing
SELECT notice.parent_line_id, notice.kind, notice.noticed_on, notice.status
FROM continuity_order AS continuity
JOIN notices_notice AS notice
    ON notice.customer_id = continuity.customer_id AND notice.parent_line_id = continuity.parent_line_id
WHERE continuity.id = ANY(%(continuity_order_ids)s::bigint[])
ORDER BY notice.parent_line_id, notice.noticed_on, notice.id
