-- Adds words that no customer was found by before; known ones are not touched, so that nobody waits for them.
-- writes: customers_found_word
INSERT INTO customers_found_word (word, slips)
SELECT given.word, string_to_array(given.slips, ' ')
FROM unnest(%(words)s::text[], %(slips)s::text[]) AS given (word, slips)
WHERE NOT EXISTS (SELECT FROM customers_found_word AS known WHERE known.word = given.word)
ORDER BY given.word
ON CONFLICT (word) DO NOTHING
