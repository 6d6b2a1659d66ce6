-- Counts what became of the confirmations that were answered since an instant, to see whether the gateway is ill.
-- writes: nothing
SELECT count(*) AS confirmed, count(*) FILTER (WHERE to_state = 'unknown') AS unknown
FROM payments_attempt_event
WHERE from_state = 'confirming' AND stepped_at > %(since)s
