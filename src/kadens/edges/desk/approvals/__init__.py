"""Approvals: what needs a second person, and that person's decision."""
