-- Finds products by a part of their sku or name, with the price in one currency, the tax, and what is free of the stock.
-- writes: nothing
SELECT
    p.id, p.sku, p.name, p.kind, p.unit, t.code AS tax_group, t.percent AS tax_percent, c.price,
    p.stock_kept, s.on_hand - s.reserved AS free
FROM catalog_product AS p
JOIN catalog_tax_group AS t ON t.id = p.tax_group_id
LEFT JOIN catalog_price AS c ON c.product_id = p.id AND c.currency = %(currency)s
LEFT JOIN catalog_stock AS s ON s.product_id = p.id
WHERE (p.sku ILIKE %(like)s OR p.name ILIKE %(like)s)
  AND (%(kind)s::text IS NULL OR p.kind = %(kind)s)
  AND p.sku > %(after)s
ORDER BY p.sku
LIMIT %(limit)s
