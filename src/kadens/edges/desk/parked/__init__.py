"""Parked rows: what broke a run and was set aside, and letting the next run try again."""
