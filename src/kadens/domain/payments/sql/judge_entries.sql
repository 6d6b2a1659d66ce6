-- Judges the other way round: the entries of the days on cash that no settled attempt or decided refund stands behind.
-- writes: verdict
WITH standing AS (
    SELECT id, kind, key
    FROM payments_reconciliation_difference
    WHERE resolution = '' AND account = %(account)s AND kind IN ('charge', 'refund')
),
fact AS (
    SELECT
        standing.id AS standing_id, entry.kind, entry.subject_id::text AS key,
        posting.debit + posting.credit AS booked,
        CASE entry.kind
            WHEN 'charge' THEN (
                SELECT attempt.amount
                FROM payments_attempt AS attempt
                WHERE attempt.charge_id = entry.subject_id AND attempt.state = 'succeeded'
            )
            ELSE (SELECT refund.amount FROM payments_refund AS refund WHERE refund.id = entry.subject_id)
        END AS happened
    FROM ledger_entry AS entry
    JOIN ledger_posting AS posting ON posting.entry_id = entry.id AND posting.account = 'cash'
    LEFT JOIN standing ON standing.kind = entry.kind AND standing.key = entry.subject_id::text
    WHERE entry.kind IN ('charge', 'refund')
        AND (entry.entered_on BETWEEN %(first_on)s AND %(last_on)s OR standing.id IS NOT NULL)
)
INSERT INTO verdict (standing_id, kind, key, ref, what, ours, theirs, currency)
SELECT
    standing_id, kind, key, '', CASE WHEN happened IS DISTINCT FROM booked THEN 'no_attempt' END, booked, happened,
    %(currency)s
FROM fact
WHERE happened IS DISTINCT FROM booked OR standing_id IS NOT NULL
