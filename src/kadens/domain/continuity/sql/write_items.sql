-- Writes the items of lines; what many lines ship alike comes in once, as a set of items.
-- writes: continuity_line_item
INSERT INTO continuity_line_item (
    line_id, position, product_id, each, quantity, price, own_price, net, tax_percent, tax
)
SELECT
    line.id, item.position, item.product_id, item.each, item.quantity, item.price, item.own_price, item.net,
    item.tax_percent, item.tax
FROM unnest(%(line_ids)s::bigint[], %(line_sets)s::int[]) AS line (id, set)
JOIN /* part: item_sets */ ON item.set = line.set
ORDER BY line.id, item.position
