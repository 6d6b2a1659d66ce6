-- Reads a page of entries with all their legs, the newest first.
-- writes: nothing
/* part: legs */
WHERE entry.id IN (
    SELECT entry.id
    FROM ledger_entry AS entry
    WHERE (entry.entered_on, entry.id) < (%(before_day)s, %(before_id)s)
        AND /* part: entries_asked */
    ORDER BY entry.entered_on DESC, entry.id DESC
    LIMIT %(most)s
)
ORDER BY entry.entered_on DESC, entry.id DESC, posting.id
