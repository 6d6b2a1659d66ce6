"""Decisions that need a second person: somebody asks, somebody else approves or refuses, and it stays so."""
