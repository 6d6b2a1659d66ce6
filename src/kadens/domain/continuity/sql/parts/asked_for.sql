-- The continuity orders that a run is narrowed to; what is not asked compares with nothing.
(%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
    AND (%(customer_id)s::bigint IS NULL OR continuity.customer_id = %(customer_id)s)
    AND (%(continuity_order_id)s::bigint IS NULL OR continuity.id = %(continuity_order_id)s)
