-- Reads the next customers of the staged purchases whom nobody registered, by code.
-- writes: nothing
SELECT DISTINCT staged.customer AS code
FROM staged_purchase AS staged
LEFT JOIN customers_customer AS customer ON customer.code = staged.customer
WHERE customer.id IS NULL
ORDER BY code
LIMIT %(most)s
