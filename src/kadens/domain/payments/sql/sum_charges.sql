-- Counts and sums charges by what became of them.
-- writes: nothing
SELECT
    charge.status, count(*) AS charges, sum(charge.amount)::bigint AS amount,
    sum(charge.given_back)::bigint AS given_back
FROM payments_charge AS charge
WHERE /* part: charges_asked */
GROUP BY charge.status
ORDER BY charge.status
