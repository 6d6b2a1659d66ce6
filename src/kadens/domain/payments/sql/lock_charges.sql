-- Locks charges, after their plans, in one order for everybody, so that nobody waits in a circle.
-- writes: nothing
WITH plan AS MATERIALIZED (
    SELECT id FROM payments_plan WHERE id = ANY(%(plan_ids)s::bigint[]) ORDER BY id FOR UPDATE
),
plans AS MATERIALIZED (
    SELECT count(*) AS locked FROM plan
)
SELECT charge.id AS charge_id, charge.status, charge.given_back
FROM payments_charge charge
WHERE charge.id = ANY(%(charge_ids)s::bigint[]) AND (SELECT locked FROM plans) >= 0
ORDER BY charge.id
FOR UPDATE OF charge
