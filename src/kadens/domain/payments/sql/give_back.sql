-- Notes on charges and their attempts what was given back; a charge given back in full is refunded.
-- writes: payments_charge, payments_attempt
WITH given AS (
    SELECT * FROM unnest(%(charge_ids)s::bigint[], %(amounts)s::bigint[]) AS row (charge_id, amount)
),
charge AS (
    UPDATE payments_charge charge
    SET given_back = charge.given_back + given.amount,
        conceded = charge.conceded + CASE WHEN %(conceded)s THEN given.amount ELSE 0 END,
        status = CASE WHEN charge.given_back + given.amount = charge.amount THEN 'refunded' ELSE charge.status END
    FROM given
    WHERE charge.id = given.charge_id
    RETURNING charge.id
),
attempt AS (
    UPDATE payments_attempt attempt
    SET refunded = attempt.refunded + given.amount
    FROM given
    WHERE attempt.charge_id = given.charge_id AND attempt.state = 'succeeded'
)
SELECT id AS charge_id FROM charge
