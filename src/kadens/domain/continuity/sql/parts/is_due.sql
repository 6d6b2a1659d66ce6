-- A line whose window is open, of a running continuity order, within the criteria, not parked, not judged today.
line.status = 'planned'
    AND line.delivery_on <= %(due_by)s
    AND continuity.status IN ('active', 'paused')
    AND /* part: asked_for */
    AND (%(product_id)s::bigint IS NULL OR EXISTS (
        SELECT FROM continuity_line_item AS item WHERE item.line_id = line.id AND item.product_id = %(product_id)s
    ))
    AND NOT EXISTS (
        SELECT FROM runner_parked_row AS parked
        WHERE parked.job = 'create_child_orders' AND parked.row_key = line.id AND parked.released_at IS NULL
    )
    AND NOT (%(skip_judged)s AND EXISTS (
        SELECT FROM continuity_refusal AS judged
        WHERE judged.line_id = line.id AND %(as_of)s BETWEEN judged.first_on AND judged.last_on
    ))
