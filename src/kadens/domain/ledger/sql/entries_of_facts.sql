-- Reads the legs of what was booked for some facts, in the order of the journal.
-- writes: nothing
/* part: legs */
JOIN unnest(%(kinds)s::text[], %(subject_ids)s::bigint[]) AS fact (kind, subject_id)
    ON fact.kind = entry.kind AND fact.subject_id = entry.subject_id
ORDER BY entry.entered_on, entry.id, posting.id
