-- The facts of lines with the one reason, if any, for which each may not become a child order now.
judged AS (
    SELECT facts.*, /* part: refusal */ AS refusal
    FROM facts
    LEFT JOIN customers_payment_method AS card ON card.id = facts.payment_method_id
)
