-- Clears the place of the rows away, so that the next file of the transaction finds none.
-- writes: nothing
DROP TABLE staged_row
