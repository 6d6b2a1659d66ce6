-- Takes out the rows of customers who are registered already, and counts them.
-- writes: staged_row
WITH passed AS (
    DELETE FROM staged_row AS staged
    USING customers_customer AS customer
    WHERE customer.code = staged.code
    RETURNING staged.place
)
SELECT count(*) AS number FROM passed
