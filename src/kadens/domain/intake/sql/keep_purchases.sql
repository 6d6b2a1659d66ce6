-- Keeps the staged purchases, each row of a file once; how many are new.
-- writes: intake_purchase
WITH kept AS (
    INSERT INTO intake_purchase (customer_id, source, row, purchased_on, quantity, amount, currency)
    SELECT customer.id, %(source)s, staged.place, staged.purchased_on, staged.quantity, staged.amount, %(currency)s
    FROM staged_purchase AS staged
    JOIN customers_customer AS customer ON customer.code = staged.customer
    ORDER BY staged.place
    ON CONFLICT ON CONSTRAINT uq_intake_purchase_row DO NOTHING
    RETURNING id
)
SELECT count(*) AS number FROM kept
