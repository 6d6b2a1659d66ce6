-- What earlier nights found of this kind and no night has settled yet; a second movement waits for a person alone.
SELECT id, key, ref, ours, theirs, currency, CASE WHEN key = '' THEN ref ELSE '' END AS stranger
FROM payments_reconciliation_difference
WHERE resolution = '' AND what <> 'twice' AND account = %(account)s AND kind = %(kind)s
