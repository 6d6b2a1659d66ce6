-- Reads the journal of some days, leg by leg.
-- writes: nothing
/* part: legs */
WHERE entry.entered_on BETWEEN %(first_on)s AND %(last_on)s
ORDER BY entry.entered_on, entry.id, posting.id
