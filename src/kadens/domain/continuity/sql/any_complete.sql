-- Tells whether any continuity order is planned to its end, or cancelled, and not closed yet.
-- writes: nothing
SELECT EXISTS (
    SELECT FROM continuity_order WHERE closed_on IS NULL AND (complete OR status = 'cancelled')
) AS found
