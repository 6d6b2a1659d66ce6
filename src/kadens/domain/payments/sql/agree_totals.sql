-- Writes what plans should come to from now on.
-- writes: payments_plan
UPDATE payments_plan plan
SET agreed_total = given.total
FROM unnest(%(plan_ids)s::bigint[], %(totals)s::bigint[]) AS given (plan_id, total)
WHERE plan.id = given.plan_id AND plan.agreed_total <> given.total
RETURNING plan.id AS plan_id
