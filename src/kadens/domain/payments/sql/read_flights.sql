-- Reads attempts with all that their next step needs: the request, the charge, its plan and its dunning.
-- writes: nothing
SELECT attempt.id AS attempt_id, attempt.version, attempt.state, attempt.key, attempt.gateway_ref AS ref,
    attempt.amount, attempt.currency, attempt.number AS attempt_number, attempt.capture_later, attempt.started_on,
    method.token, method.expires_on, charge.id AS charge_id, charge.key AS charge_key, charge.status AS charge_status,
    charge.plan_id, plan.kind AS plan_kind, charge.parent_line_id, coalesce(charge.order_id, plan.order_id) AS order_id,
    charge.number, charge.customer_id, attempt.payment_method_id, charge.tries, charge.declines,
    charge.first_declined_on, charge.processed_on,
    attempt.reason, event.evidence ->> 'ending' AS ending,
    coalesce(paying.status = 'cancelled', plan.agreed_total = 0, false) AS unwanted,
    coalesce(event.evidence ->> 'trusted' = 'true', false) AS trusted, event.stepped_at,
    (event.evidence ->> 'on')::date AS waits_since, event.evidence ->> 'link' AS link,
    (event.evidence ->> 'link_expires_at')::timestamptz AS link_expires_at
FROM payments_attempt attempt
JOIN payments_attempt_event event ON event.attempt_id = attempt.id AND event.version = attempt.version
JOIN customers_payment_method method ON method.id = attempt.payment_method_id
JOIN payments_charge charge ON charge.id = attempt.charge_id
LEFT JOIN payments_plan plan ON plan.id = charge.plan_id
LEFT JOIN orders_order paying ON paying.id = charge.order_id AND charge.plan_id IS NULL
WHERE attempt.id = ANY(%(attempt_ids)s::bigint[])
ORDER BY attempt.id
