"""Arithmetic: standard library only; no Django, no database, no clock (design.md §1)."""
