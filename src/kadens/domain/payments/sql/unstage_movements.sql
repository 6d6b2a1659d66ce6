-- Clears the places of the movements and the verdicts away, so that the next stretch of a transaction finds none.
-- writes: nothing
DROP TABLE staged_movement, verdict
