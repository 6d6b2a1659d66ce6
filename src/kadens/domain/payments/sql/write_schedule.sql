-- Writes a payment schedule under its code; one that exists is replaced.
-- writes: payments_schedule
INSERT INTO payments_schedule AS kept (code, currency, allocation, payments, amount, minimum, every, unit, tax_spread)
VALUES (
    %(code)s, %(currency)s, %(allocation)s, %(payments)s, %(amount)s, %(minimum)s, %(every)s, %(unit)s, %(tax_spread)s
)
ON CONFLICT ON CONSTRAINT uq_payments_schedule_code DO UPDATE
SET currency = EXCLUDED.currency, allocation = EXCLUDED.allocation, payments = EXCLUDED.payments,
    amount = EXCLUDED.amount, minimum = EXCLUDED.minimum, every = EXCLUDED.every, unit = EXCLUDED.unit,
    tax_spread = EXCLUDED.tax_spread
RETURNING kept.id AS schedule_id
