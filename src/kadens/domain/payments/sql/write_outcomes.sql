-- Writes what became of charges. One that was cancelled meanwhile stays so, unless money was taken after all.
-- writes: payments_charge
-- A charge that has a day to be tried on while it is in flight waits for a card that came meanwhile.
UPDATE payments_charge charge
SET status = CASE
        WHEN given.status = 'failed' AND charge.retry_on IS NOT NULL THEN 'declined' ELSE given.status
    END,
    processed_on = given.processed_on, declines = given.declines, first_declined_on = given.first_declined_on,
    decline_reason = given.decline_reason,
    refused_card_id = coalesce(given.refused_card, charge.refused_card_id),
    retry_on = CASE
        WHEN given.status IN ('failed', 'declined', 'unknown', 'pending') THEN coalesce(charge.retry_on, given.retry_on)
    END
FROM unnest(
    %(charge_ids)s::bigint[], %(statuses)s::text[], %(processed_ons)s::date[], %(declines)s::integer[],
    %(first_declined_ons)s::date[], %(decline_reasons)s::text[], %(refused_cards)s::bigint[], %(retry_ons)s::date[]
) AS given (charge_id, status, processed_on, declines, first_declined_on, decline_reason, refused_card, retry_on)
WHERE charge.id = given.charge_id AND (charge.status <> 'cancelled' OR given.status = 'paid')
RETURNING charge.id AS charge_id
