-- Part: of the CTE `ahead`, the notices of the next continuity orders that are not parked, those of one order together.
chunk AS MATERIALIZED (
    SELECT ahead.*
    FROM ahead
    WHERE ahead.continuity_order_id > %(after)s
        AND NOT EXISTS (
            SELECT FROM runner_parked_row AS parked
            WHERE parked.job = 'announce' AND parked.row_key = ahead.continuity_order_id AND parked.released_at IS NULL
        )
    ORDER BY ahead.continuity_order_id
    FETCH FIRST (%(limit)s) ROWS WITH TIES
),
