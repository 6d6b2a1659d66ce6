-- Brings the sums of continuity lines to those of their items.
-- writes: continuity_line
UPDATE continuity_line AS line
SET net = sums.net, tax = sums.tax, total = sums.net + sums.tax
FROM (
    SELECT line_id, sum(net)::bigint AS net, sum(tax)::bigint AS tax
    FROM continuity_line_item
    WHERE line_id = ANY(%(line_ids)s)
    GROUP BY line_id
) AS sums
WHERE line.id = sums.line_id
RETURNING line.id AS line_id
