-- Keyset order: oldest delivery date first, then order number; a chunk begins where the last one ended. `only`: the
-- chunk is locked already and has these lines.
(%(only)s::bigint[] IS NULL OR line.id = ANY(%(only)s::bigint[]))
    AND (line.delivery_on, line.continuity_order_id, line.event, line.repetition)
        > (%(after_delivery_on)s, %(after_continuity_order_id)s, %(after_event)s, %(after_repetition)s)
ORDER BY line.delivery_on, line.continuity_order_id, line.event, line.repetition
LIMIT %(limit)s
