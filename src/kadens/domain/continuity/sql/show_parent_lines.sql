-- Reads the parent lines of the continuity orders within the criteria of a job.
-- writes: nothing
SELECT continuity.parent_line_id
FROM continuity_order AS continuity
WHERE /* part: asked_for */
    AND (%(product_id)s::bigint IS NULL OR EXISTS (
        SELECT
        FROM continuity_line AS line
        JOIN continuity_line_item AS item ON item.line_id = line.id
        WHERE line.continuity_order_id = continuity.id AND item.product_id = %(product_id)s
    ))
ORDER BY continuity.parent_line_id
