-- Reads entries with all their legs, in the order of the journal.
-- writes: nothing
/* part: legs */
WHERE /* part: entries_asked */
ORDER BY entry.entered_on, entry.id, posting.id
