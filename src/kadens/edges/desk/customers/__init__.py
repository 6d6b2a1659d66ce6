"""Customers: finding one, everything of one on a screen, and what is changed about them."""
