-- Takes out the purchases of customers whom nobody registered.
-- writes: staged_purchase
DELETE FROM staged_purchase AS staged
WHERE NOT EXISTS (SELECT 1 FROM customers_customer AS customer WHERE customer.code = staged.customer)
RETURNING staged.place, staged.customer
