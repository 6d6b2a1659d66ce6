-- Keeps a hint of the gateway, once; whoever looks for attempts that are due compares their objects with the hints.
-- writes: payments_hint
INSERT INTO payments_hint (account, event_id, ref, kind, received_at)
VALUES (%(account)s, %(event_id)s, %(ref)s, %(kind)s, %(received_at)s)
ON CONFLICT (account, event_id) DO NOTHING
RETURNING id AS hint_id
