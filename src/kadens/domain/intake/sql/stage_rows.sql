-- Makes a place for the rows of a file, which the end of the transaction clears away.
-- writes: nothing
CREATE TEMPORARY TABLE staged_row (
    place integer PRIMARY KEY,
    code text NOT NULL,
    token text,
    cells text[] NOT NULL
) ON COMMIT DROP
