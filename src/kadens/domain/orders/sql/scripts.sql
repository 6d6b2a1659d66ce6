-- Reads the newest version of every script in every language.
-- writes: nothing
SELECT DISTINCT ON (code, language) id AS script_id, code, language, version, text, written_on, written_by
FROM orders_script
ORDER BY code, language, version DESC
