"""Health: is everything well, and what to do about what is not."""
