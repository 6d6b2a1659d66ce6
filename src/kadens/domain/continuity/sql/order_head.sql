-- Reads the head of an order of any kind: whose it is, where it goes, how it is paid and what became of it.
-- writes: nothing
SELECT
    shown.id AS order_id, shown.kind, shown.status, shown.customer_id, customer.code AS customer,
    customer.name AS customer_name, shown.ordered_on, shown.delivery_on, shipment.shipped_on, invoice.invoiced_on,
    shown.closed_on, shown.settlement, shown.pay_with, card.brand AS card_brand, card.last_four AS card_last_four,
    card.expires_on AS card_expires_on, place.recipient, place.street, place.postcode, place.city, place.country,
    shown.currency, shown.net, shown.tax, shown.total, continuity.id AS continuity_order_id,
    CASE
        WHEN continuity.place = 1 THEN continuity.parent_order_id::text
        WHEN continuity.place > 1 THEN continuity.parent_order_id || '/' || continuity.place
    END AS continuity_ref,
    shown.slot_event AS event, shown.slot_repetition AS repetition
FROM orders_order AS shown
JOIN customers_customer AS customer ON customer.id = shown.customer_id
LEFT JOIN customers_payment_method AS card ON card.id = shown.payment_method_id
LEFT JOIN customers_address AS place ON place.id = shown.address_id
LEFT JOIN continuity_order AS continuity ON continuity.parent_line_id = shown.parent_line_id
LEFT JOIN fulfilment_shipment AS shipment ON shipment.order_id = shown.id
LEFT JOIN fulfilment_invoice AS invoice ON invoice.order_id = shown.id
WHERE shown.id = %(order_id)s
