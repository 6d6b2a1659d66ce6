-- Reads the texts that people put in the place of the house's own.
-- writes: nothing
SELECT kind, language, version, subject, body
FROM notices_text
WHERE active
