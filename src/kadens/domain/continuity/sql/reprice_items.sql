-- Gives items of planned lines new prices and amounts, and their lines the new sums.
-- writes: continuity_line_item, continuity_line
WITH given AS (
    SELECT *
    FROM unnest(%(item_ids)s::bigint[], %(prices)s::bigint[], %(nets)s::bigint[], %(taxes)s::bigint[])
        AS given (item_id, price, net, tax)
),
repriced AS (
    UPDATE continuity_line_item AS item
    SET price = given.price, net = given.net, tax = given.tax
    FROM given
    WHERE item.id = given.item_id
    RETURNING item.id, item.line_id, item.net, item.tax
),
sums AS (
    SELECT line_id, sum(net) AS net, sum(tax) AS tax
    FROM (
        SELECT line_id, net, tax FROM repriced
        UNION ALL
        SELECT other.line_id, other.net, other.tax
        FROM continuity_line_item AS other
        WHERE other.line_id IN (SELECT line_id FROM repriced) AND other.id NOT IN (SELECT id FROM repriced)
    ) AS items
    GROUP BY line_id
)
UPDATE continuity_line AS line
SET net = sums.net, tax = sums.tax, total = sums.net + sums.tax
FROM sums
WHERE line.id = sums.line_id
RETURNING line.id AS line_id
