-- Names the continuity order that a chunk of one would close, for setting aside one that breaks.
-- writes: nothing
SELECT continuity.id
/* part: finished */
