-- Running orders of a cohort that a change concerns; what is not asked compares with nothing. A share is a stable part
-- of all keys: an order of the first 10 percent is one of the first 20, too. The caller joins `standing`, the version
-- that an order follows, and `target`, the one that it is to follow.
continuity.status IN ('active', 'paused')
    AND (%(version_id)s::bigint IS NULL OR standing.number < target.number)
    AND (%(program_id)s::bigint IS NULL OR continuity.program_id = %(program_id)s)
    AND (%(ordered_from_on)s::date IS NULL OR continuity.ordered_on >= %(ordered_from_on)s)
    AND (%(ordered_until_on)s::date IS NULL OR continuity.ordered_on <= %(ordered_until_on)s)
    AND (%(continuity_order_ids)s::bigint[] IS NULL OR continuity.id = ANY(%(continuity_order_ids)s::bigint[]))
    AND (
        %(share)s::int IS NULL
        OR mod(mod(continuity.id, 2147483648) * 2654435761, 4294967296) * 100 / 4294967296 < %(share)s
    )
    AND (%(at_event)s::int IS NULL OR (
        (continuity.complete OR continuity.next_event >= %(at_event)s)
        AND NOT EXISTS (
            SELECT FROM continuity_line AS line
            WHERE line.continuity_order_id = continuity.id
                AND line.status = 'planned' AND line.event < %(at_event)s
        )
    ))
    AND (%(product_id)s::bigint IS NULL OR EXISTS (
        SELECT FROM continuity_line AS line
        JOIN continuity_line_item AS item ON item.line_id = line.id
        WHERE line.continuity_order_id = continuity.id AND line.status = 'planned'
            AND line.delivery_on >= %(from_on)s AND (%(own_too)s OR NOT line.own_items)
            AND item.product_id = %(product_id)s
    ))
    AND NOT EXISTS (
        SELECT FROM continuity_migration_order AS changed
        WHERE changed.migration_id = %(migration_id)s AND changed.continuity_order_id = continuity.id
    )
