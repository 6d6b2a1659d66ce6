-- Judges money given back: what the gateway moved in the stretch, what was booked in its days, and what still stands.
-- writes: verdict
WITH standing AS (
    /* part: standing */
),
moved AS (
    SELECT
        key, ref, amount, currency, stranger, row_number() OVER (PARTITION BY key, stranger ORDER BY moved_at, ref) AS nth
    FROM (
        SELECT DISTINCT key, ref, amount, currency, moved_at, CASE WHEN key = '' THEN ref ELSE '' END AS stranger
        FROM staged_movement
        WHERE kind = %(kind)s
    ) AS movement
),
subject AS (
    SELECT key, stranger FROM moved
    UNION
    SELECT key, stranger FROM standing
    UNION
    SELECT part.key, ''
    FROM ledger_entry AS entry
    JOIN payments_refund_part AS part ON part.refund_id = entry.subject_id
    JOIN payments_attempt AS attempt ON attempt.id = part.attempt_id AND attempt.account = %(account)s
    WHERE entry.kind = 'refund' AND entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
    UNION
    SELECT part.key, ''
    FROM ledger_entry AS entry
    JOIN payments_refund_part AS part ON part.id = entry.subject_id
    JOIN payments_attempt AS attempt ON attempt.id = part.attempt_id AND attempt.account = %(account)s
    WHERE entry.kind = 'payout' AND entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
),
fact AS (
    SELECT
        standing.id AS standing_id, subject.key, coalesce(moved.ref, standing.ref, attempt.gateway_ref, '') AS ref,
        coalesce(moved.amount, standing.theirs) AS theirs,
        coalesce(moved.currency, standing.currency, refund.currency, '') AS their_currency,
        CASE WHEN part.status = 'done' THEN part.amount END AS ours,
        refund.currency, refund.amount AS decided, refund.refunded_on, part.status,
        -- One that waited for a second person leaves cash by an entry for each of its shares.
        coalesce(posting.credit, (
            SELECT sum(paid.credit)::bigint
            FROM payments_refund_part AS share
            JOIN ledger_entry AS payout ON payout.kind = 'payout' AND payout.subject_id = share.id
            JOIN ledger_posting AS paid ON paid.entry_id = payout.id AND paid.account = 'cash'
            WHERE share.refund_id = refund.id
        )) AS booked,
        standing.ours IS NOT NULL AS waited
    FROM subject
    LEFT JOIN moved ON moved.key = subject.key AND moved.stranger = subject.stranger AND moved.nth = 1
    LEFT JOIN standing ON standing.key = subject.key AND standing.stranger = subject.stranger
    LEFT JOIN payments_refund_part AS part ON part.key = subject.key
    LEFT JOIN payments_attempt AS attempt ON attempt.id = part.attempt_id
    LEFT JOIN payments_refund AS refund ON refund.id = part.refund_id
    LEFT JOIN ledger_entry AS entry ON entry.kind = 'refund' AND entry.subject_id = refund.id
    LEFT JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
)
INSERT INTO verdict (standing_id, kind, key, ref, what, ours, theirs, currency)
SELECT standing_id, %(kind)s, key, ref, what, ours, theirs, their_currency
FROM (
    SELECT *, CASE
        WHEN ours IS NULL AND theirs IS NULL AND status = ANY(%(waiting)s::text[]) THEN 'open'
        WHEN ours IS NULL AND theirs IS NULL AND status = ANY(%(refused)s::text[]) THEN 'refused'
        WHEN ours IS NULL AND theirs IS NULL THEN NULL
        WHEN ours IS NULL AND status = ANY(%(waiting)s::text[]) THEN 'open'
        WHEN ours IS NULL THEN 'not_booked'
        WHEN booked IS DISTINCT FROM decided THEN 'other_entry'
        WHEN theirs IS NULL AND waited THEN 'not_moved'
        WHEN theirs IS NULL THEN 'open'
        WHEN their_currency <> currency THEN 'other_currency'
        WHEN theirs <> ours THEN 'other_amount'
        WHEN refunded_on > %(last_on)s THEN 'open'
    END AS what
    FROM fact
) AS judged
WHERE what IS NOT NULL OR standing_id IS NOT NULL
UNION ALL
SELECT NULL, %(kind)s, key, ref, 'twice', NULL, amount, currency
FROM moved
WHERE nth > 1
