-- Finds the words that a mistyped one may have been meant for: those one slip away, then those most like it.
-- writes: nothing
SELECT typed.word AS typed, near.word
FROM unnest(%(words)s::text[], %(slips)s::text[]) AS typed (word, slips)
CROSS JOIN LATERAL (
    SELECT known.word
    FROM customers_found_word AS known
    WHERE known.slips && string_to_array(typed.slips, ' ') OR known.word %% typed.word
    ORDER BY
        known.word = typed.word DESC, known.slips && string_to_array(typed.slips, ' ') DESC,
        similarity(known.word, typed.word) DESC, known.word
    LIMIT %(most)s
) AS near
ORDER BY typed.word, near.word
