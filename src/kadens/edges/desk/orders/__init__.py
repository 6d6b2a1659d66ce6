"""Orders of every kind, and continuity orders whole."""
