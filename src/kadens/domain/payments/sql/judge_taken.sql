-- Judges money taken: what the gateway moved in the stretch, what we settled in it, and what still stands, key by key.
-- writes: verdict
WITH standing AS (
    /* part: standing */
),
moved AS (
    -- The movement that bears the name of our object comes first; another one under the same key took money twice.
    SELECT
        movement.key, movement.ref, movement.amount, movement.currency, movement.stranger,
        row_number() OVER (
            PARTITION BY movement.key, movement.stranger
            ORDER BY movement.ref IS DISTINCT FROM attempt.gateway_ref, movement.moved_at, movement.ref
        ) AS nth
    FROM (
        SELECT DISTINCT key, ref, amount, currency, moved_at, CASE WHEN key = '' THEN ref ELSE '' END AS stranger
        FROM staged_movement
        WHERE kind = %(kind)s
    ) AS movement
    LEFT JOIN payments_attempt AS attempt ON attempt.key = movement.key AND attempt.account = %(account)s
),
subject AS (
    SELECT key, stranger FROM moved
    UNION
    SELECT key, stranger FROM standing
    UNION
    SELECT attempt.key, ''
    FROM payments_attempt_event AS event
    JOIN payments_attempt AS attempt ON attempt.id = event.attempt_id
    WHERE event.to_state = 'succeeded' AND event.stepped_at >= %(since)s AND event.stepped_at < %(until)s
        AND attempt.account = %(account)s
),
fact AS (
    SELECT
        standing.id AS standing_id, subject.key, coalesce(moved.ref, standing.ref, attempt.gateway_ref, '') AS ref,
        coalesce(moved.amount, standing.theirs) AS theirs,
        coalesce(moved.currency, standing.currency, attempt.currency, '') AS their_currency,
        CASE WHEN attempt.state = 'succeeded' THEN attempt.amount END AS ours,
        attempt.currency, attempt.state, attempt.gateway_ref, event.stepped_at, posting.debit AS booked,
        moved.key IS NOT NULL AS moved_now, standing.ours IS NOT NULL AS waited
    FROM subject
    LEFT JOIN moved ON moved.key = subject.key AND moved.stranger = subject.stranger AND moved.nth = 1
    LEFT JOIN standing ON standing.key = subject.key AND standing.stranger = subject.stranger
    LEFT JOIN payments_attempt AS attempt ON attempt.key = subject.key AND attempt.account = %(account)s
    LEFT JOIN payments_attempt_event AS event ON event.attempt_id = attempt.id AND event.to_state = 'succeeded'
    LEFT JOIN ledger_entry AS entry ON entry.kind = 'charge' AND entry.subject_id = attempt.charge_id
    LEFT JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
)
INSERT INTO verdict (standing_id, kind, key, ref, what, ours, theirs, currency)
SELECT standing_id, %(kind)s, key, ref, what, ours, theirs, their_currency
FROM (
    SELECT *, CASE
        WHEN ours IS NULL AND theirs IS NULL THEN NULL
        WHEN ours IS NULL AND coalesce(state, 'lost') = ANY(%(not_ours)s::text[]) THEN 'not_booked'
        WHEN ours IS NULL THEN 'open'
        WHEN booked IS DISTINCT FROM ours THEN 'other_entry'
        WHEN theirs IS NULL AND waited THEN 'not_moved'
        WHEN theirs IS NULL THEN 'open'
        WHEN their_currency <> currency THEN 'other_currency'
        WHEN theirs <> ours THEN 'other_amount'
        WHEN ref IS DISTINCT FROM gateway_ref THEN 'other_ref'
        WHEN moved_now AND standing_id IS NULL AND stepped_at < %(since)s THEN 'twice'
        WHEN stepped_at >= %(until)s THEN 'open'
    END AS what
    FROM fact
) AS judged
WHERE what IS NOT NULL OR standing_id IS NOT NULL
UNION ALL
SELECT NULL, %(kind)s, key, ref, 'twice', NULL, amount, currency
FROM moved
WHERE nth > 1
