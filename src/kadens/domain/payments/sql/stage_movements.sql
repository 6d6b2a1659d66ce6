-- Makes a place for what a gateway says it moved, which the end of the transaction clears away.
-- writes: nothing
CREATE TEMPORARY TABLE staged_movement (
    kind text NOT NULL,
    key text NOT NULL,
    ref text NOT NULL,
    amount bigint NOT NULL,
    currency text NOT NULL,
    moved_at timestamptz NOT NULL
) ON COMMIT DROP
