-- The end of a statement over the CTE `judged`: in the order of the cap, the lines that only their exposure or what
-- comes after it in precedence can refuse. What was paid upfront is not owed.
SELECT
    judged.line_id, judged.continuity_order_id, coalesce(judged.travels_with, judged.line_id::text) AS parcel,
    judged.customer_id, CASE WHEN judged.settlement = 'per_shipment' THEN judged.total ELSE 0 END AS owes,
    judged.refusal IS NULL AS makes
FROM judged
WHERE judged.refusal IS NULL OR judged.refusal NOT IN ('paused', 'hold', 'payment')
ORDER BY judged.delivery_on, judged.continuity_order_id, judged.event, judged.repetition
