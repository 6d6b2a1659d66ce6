-- Writes the next version of a script in a language.
-- writes: orders_script
INSERT INTO orders_script (code, version, language, text, written_on, written_by)
SELECT %(code)s, coalesce(max(before.version), 0) + 1, %(language)s, %(text)s, %(written_on)s, %(written_by)s
FROM orders_script before
WHERE before.code = %(code)s AND before.language = %(language)s
RETURNING version
