-- Starts an attempt for each charge given, its key and request frozen, on its way to be created, and counts it in its batch.
-- writes: payments_charge, payments_attempt, payments_attempt_event, payments_batch
WITH given AS (
    SELECT charge.id AS charge_id, row.capture_later, paying.payment_method_id
    /* part: paying */
    JOIN unnest(%(charge_ids)s::bigint[], %(capture_laters)s::boolean[]) AS row (charge_id, capture_later)
        ON row.charge_id = charge.id
),
claimed AS (
    UPDATE payments_charge charge
    SET status = 'charging', attempts = charge.attempts + 1, tries = charge.tries + 1, retry_on = NULL,
        consent_id = /* part: consent */
    FROM given
    WHERE charge.id = given.charge_id AND charge.status IN ('planned', 'declined')
        -- Never an instalment before the customer was told of it in time.
        AND (charge.plan_id IS NULL OR charge.chargeable_on <= %(on)s)
        -- Never with the card that was refused for good.
        AND (charge.refused_card_id IS NULL OR charge.refused_card_id <> given.payment_method_id)
    RETURNING charge.id, charge.key, charge.attempts AS number, charge.amount, charge.currency,
        given.payment_method_id, given.capture_later
),
attempt AS (
    INSERT INTO payments_attempt (
        charge_id, number, previous_number, key, amount, currency, payment_method_id, account, capture_later, state,
        version, reason, started_on, held_until, refunded, batch_id
    )
    SELECT claimed.id, claimed.number, nullif(claimed.number - 1, 0), claimed.key || '/' || claimed.number,
        claimed.amount, claimed.currency, claimed.payment_method_id, %(account)s, claimed.capture_later, 'creating',
        2, '', %(on)s, %(held_until)s, 0, %(batch_id)s::bigint
    FROM claimed
    RETURNING id, amount
),
batch AS (
    UPDATE payments_batch batch
    SET started_count = batch.started_count + started.count, started_amount = batch.started_amount + started.amount
    FROM (SELECT count(*) AS count, sum(amount)::bigint AS amount FROM attempt) AS started
    WHERE batch.id = %(batch_id)s::bigint AND started.count > 0
),
event AS (
    INSERT INTO payments_attempt_event (
        attempt_id, version, previous_version, from_state, to_state, stepped_at, evidence
    )
    SELECT attempt.id, step.version, step.previous_version, step.from_state, step.to_state, %(stepped_at)s, '{}'
    FROM attempt
    CROSS JOIN (VALUES (1, NULL::integer, NULL::text, 'planned'), (2, 1, 'planned', 'creating'))
        AS step (version, previous_version, from_state, to_state)
)
SELECT id AS attempt_id FROM attempt
