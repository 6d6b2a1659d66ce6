-- Locks the next chunk of due lines and gives those that might be made, with what the customer would owe for each.
-- writes: nothing
WITH
/* part: chunk */,
/* part: judged */
/* part: exposing */
