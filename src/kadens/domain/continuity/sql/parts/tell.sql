-- The end of a statement over the CTE `ahead`: notices of the next continuity orders, each written once.
/* part: next_ahead */
/* part: told */
