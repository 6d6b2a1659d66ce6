-- Reads the next rows that are left, in the order of the file.
-- writes: nothing
SELECT place, cells FROM staged_row WHERE place > %(after)s ORDER BY place LIMIT %(most)s
