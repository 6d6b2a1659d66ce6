-- Reads the consents to orders, with the words that they were given to.
-- writes: nothing
SELECT consent.order_id, script.code AS script, script.language, script.version, script.text, consent.channel,
    consent.given_at, consent.heard_by, consent.recording
FROM orders_consent consent
JOIN orders_script script ON script.id = consent.script_id
WHERE consent.order_id = ANY(%(order_ids)s::bigint[])
ORDER BY consent.order_id
