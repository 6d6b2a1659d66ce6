-- Part: what an order `paying` paid when it ships is called for ever; `parent` is its parent line, if it has one.
CASE
        WHEN paying.kind = 'child'
            THEN parent.order_id || '-' || parent.position || '/e' || paying.slot_event || '.' || paying.slot_repetition
        ELSE paying.id::text
    END
