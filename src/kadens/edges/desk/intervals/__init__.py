"""Date interval codes, with a tester."""
