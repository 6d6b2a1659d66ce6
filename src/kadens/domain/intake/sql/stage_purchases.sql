-- Makes a place for the purchases of a file, which the end of the transaction clears away.
-- writes: nothing
CREATE TEMPORARY TABLE staged_purchase (
    place integer NOT NULL,
    customer text NOT NULL,
    purchased_on date NOT NULL,
    quantity integer NOT NULL,
    amount bigint NOT NULL
) ON COMMIT DROP
