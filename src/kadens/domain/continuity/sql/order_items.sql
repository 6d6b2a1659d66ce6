-- Reads the lines of an order of any kind.
-- writes: nothing
SELECT
    line.position, line.kind, product.sku, product.name, line.quantity, line.price, line.net, line.tax_percent, line.tax,
    line.status
FROM orders_order_line AS line
JOIN catalog_product AS product ON product.id = line.product_id
WHERE line.order_id = %(order_id)s
ORDER BY line.position
