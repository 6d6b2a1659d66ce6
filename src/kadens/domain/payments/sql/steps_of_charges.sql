-- Reads every step of every attempt at charges, in their order, with the evidence.
-- writes: nothing
SELECT attempt.charge_id, attempt.id AS attempt_id, attempt.key, attempt.state, attempt.reason, attempt.started_on,
    attempt.amount, attempt.currency, attempt.account, attempt.gateway_ref, attempt.look_again_at, event.stepped_at,
    event.from_state, event.to_state, event.evidence
FROM payments_attempt attempt
JOIN payments_attempt_event event ON event.attempt_id = attempt.id
WHERE attempt.charge_id = ANY(%(charge_ids)s::bigint[])
ORDER BY attempt.charge_id, attempt.number, event.version
