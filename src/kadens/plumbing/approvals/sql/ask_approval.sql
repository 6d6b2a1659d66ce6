-- Asks for an approval, unless one is asked for and not decided yet.
-- writes: approvals_request
INSERT INTO approvals_request (kind, subject, count, amount, currency, detail, asked_by, asked_at, note)
VALUES (
    %(kind)s, %(subject)s, %(count)s, %(amount)s, %(currency)s, %(detail)s, %(asked_by)s, %(asked_at)s, ''
)
ON CONFLICT (kind, subject) WHERE decision IS NULL DO NOTHING
RETURNING id AS approval_id
