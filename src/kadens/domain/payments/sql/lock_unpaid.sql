-- Locks the instalments of parent lines that are not paid yet and would be paid in another way, after their plans.
-- writes: nothing
WITH plan AS MATERIALIZED (
    SELECT id FROM payments_plan WHERE parent_line_id = ANY(%(parent_line_ids)s::bigint[]) ORDER BY id FOR UPDATE
)
SELECT charge.id AS charge_id, charge.attempts
FROM payments_charge charge
WHERE charge.plan_id IN (SELECT id FROM plan)
    AND charge.status IN ('planned', 'declined', 'failed')
    AND charge.pay_with <> %(pay_with)s
ORDER BY charge.id
FOR UPDATE OF charge
