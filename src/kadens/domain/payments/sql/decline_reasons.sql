-- Reads for which reasons charges are declined or failed now.
-- writes: nothing
SELECT DISTINCT charge.decline_reason AS reason
FROM payments_charge AS charge
WHERE charge.status IN ('declined', 'failed') AND charge.decline_reason <> ''
ORDER BY reason
