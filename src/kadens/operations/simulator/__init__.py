"""Playing a scenario: a whole call center in one file, day by day (scenario-format.md)."""
