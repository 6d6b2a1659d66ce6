-- Takes out the rows whose code, or whose card, came in an earlier row of the file.
-- writes: staged_row
DELETE FROM staged_row AS later
USING (
    SELECT place,
           min(place) OVER (PARTITION BY code) AS first_of_code,
           CASE WHEN token IS NULL THEN place ELSE min(place) OVER (PARTITION BY token) END AS first_of_token
    FROM staged_row
) AS seen
WHERE later.place = seen.place AND (seen.first_of_code < seen.place OR seen.first_of_token < seen.place)
RETURNING later.place, later.code, later.token, seen.first_of_code, seen.first_of_token
