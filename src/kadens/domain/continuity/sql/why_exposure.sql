-- Gives the due lines of a customer that might be made, with what the customer would owe for each, up to a place.
-- writes: nothing
WITH facts AS (
/* part: line_facts */
WHERE /* part: is_due */
    AND line.delivery_on <= %(until_delivery_on)s
),
/* part: judged */
/* part: exposing */
