-- Writes how a person settled a share of a refund.
-- writes: payments_refund_part
UPDATE payments_refund_part part
SET status = %(status)s, note = %(note)s, settled_on = %(on)s, settled_by = %(actor)s
WHERE part.id = %(part_id)s AND part.status IN ('refused', 'quarantined')
RETURNING part.id AS part_id
