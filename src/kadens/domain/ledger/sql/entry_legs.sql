-- Reads the legs of one entry.
-- writes: nothing
/* part: legs */
WHERE entry.id = %(entry_id)s
ORDER BY posting.id
