-- Clears the place of the purchases away, so that the next file of the transaction finds none.
-- writes: nothing
DROP TABLE staged_purchase
