-- Notes what is not agreed, and does not stand in the same words already.
-- writes: payments_reconciliation_difference
INSERT INTO payments_reconciliation_difference (
    reconciliation_id, account, kind, key, ref, what, ours, theirs, currency, resolution, resolved_by, note
)
SELECT
    %(reconciliation_id)s, %(account)s, verdict.kind, verdict.key, verdict.ref, verdict.what, verdict.ours,
    verdict.theirs, verdict.currency, '', '', ''
FROM verdict
WHERE verdict.what IS NOT NULL
    AND NOT EXISTS (
        SELECT FROM payments_reconciliation_difference AS standing
        WHERE standing.id = verdict.standing_id AND standing.resolution = ''
    )
RETURNING what
