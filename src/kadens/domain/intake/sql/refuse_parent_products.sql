-- Takes out the rows of parent products, which stand for a program and have no price or stock.
-- writes: staged_row
DELETE FROM staged_row AS staged
USING catalog_product AS product
WHERE product.sku = staged.code AND product.kind = 'parent'
RETURNING staged.place, staged.code
