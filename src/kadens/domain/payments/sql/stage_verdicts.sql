-- Makes a place for what a reconciliation finds, which the end of the transaction clears away; no word means agreed.
-- writes: nothing
CREATE TEMPORARY TABLE verdict (
    standing_id bigint,
    kind text NOT NULL,
    key text NOT NULL,
    ref text NOT NULL,
    what text,
    ours bigint,
    theirs bigint,
    currency text NOT NULL
) ON COMMIT DROP
