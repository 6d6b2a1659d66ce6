-- Writes what became of charges. One that was cancelled meanwhile stays so, unless money was taken after all.
-- writes: payments_charge
UPDATE payments_charge charge
SET status = given.status, processed_on = given.processed_on, declines = given.declines,
    first_declined_on = given.first_declined_on, decline_reason = given.decline_reason, retry_on = given.retry_on
FROM unnest(
    %(charge_ids)s::bigint[], %(statuses)s::text[], %(processed_ons)s::date[], %(declines)s::integer[],
    %(first_declined_ons)s::date[], %(decline_reasons)s::text[], %(retry_ons)s::date[]
) AS given (charge_id, status, processed_on, declines, first_declined_on, decline_reason, retry_on)
WHERE charge.id = given.charge_id AND (charge.status <> 'cancelled' OR given.status = 'paid')
RETURNING charge.id AS charge_id
