-- Locks the next continuity orders that are planned to their end and go on in the same or another program.
-- writes: nothing
SELECT
    continuity.id, continuity.parent_order_id, continuity.customer_id, continuity.cursor, continuity.quantity,
    continuity.event_duration, continuity.moved_days, line.product_id,
    (
        SELECT max(sibling.place) FROM continuity_order AS sibling
        WHERE sibling.parent_order_id = continuity.parent_order_id
    ) AS last_place,
    newest.id AS into_version_id
FROM continuity_order AS continuity
JOIN continuity_program_version AS version ON version.id = continuity.version_id
JOIN continuity_program AS program ON program.id = coalesce(version.convert_to_id, version.program_id)
JOIN continuity_program_version AS newest ON newest.program_id = program.id AND newest.number = program.newest_version
JOIN orders_order_line AS line ON line.id = continuity.parent_line_id
JOIN orders_order AS parent ON parent.id = continuity.parent_order_id
WHERE continuity.complete AND continuity.closed_on IS NULL AND continuity.status = 'active'
    AND version.end_action <> 'stop' AND NOT newest.bill_upfront
    AND continuity.last_event >= 0 -- the customer agreed to no end of their own
    AND continuity.id > %(after)s
    AND /* part: asked_for */
    AND NOT EXISTS (SELECT FROM continuity_order AS successor WHERE successor.renews_id = continuity.id)
    -- A successor is not renewed while the order that it goes on from still has lines to deliver: one ahead is enough.
    AND NOT EXISTS (
        SELECT FROM continuity_line AS earlier
        LEFT JOIN orders_order AS child ON child.id = earlier.child_order_id
        WHERE earlier.continuity_order_id = continuity.renews_id
            AND (earlier.status = 'planned' OR (earlier.status = 'child_created' AND child.status = 'open'))
    )
    AND greatest(1, coalesce(%(threshold)s::int, 1)) >= (
        SELECT count(*)
        FROM continuity_line AS planned
        LEFT JOIN orders_order AS child ON child.id = planned.child_order_id
        WHERE planned.continuity_order_id = continuity.id
            AND (planned.status = 'planned' OR (planned.status = 'child_created' AND child.status = 'open'))
    )
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'renew_orders' AND parked.row_key = continuity.id AND parked.released_at IS NULL
    )
ORDER BY continuity.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF continuity, parent SKIP LOCKED
