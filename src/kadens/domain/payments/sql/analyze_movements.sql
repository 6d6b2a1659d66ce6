-- Tells the planner how many movements there are.
-- writes: nothing
ANALYZE staged_movement
