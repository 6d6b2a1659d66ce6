-- Tells whether any due line was not judged yet today.
-- writes: nothing
SELECT EXISTS (
    SELECT
    FROM continuity_line AS line
    JOIN continuity_order AS continuity ON continuity.id = line.continuity_order_id
    WHERE /* part: is_due */
) AS found
