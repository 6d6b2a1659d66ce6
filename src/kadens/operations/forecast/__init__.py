"""Numbers worth looking at: what is to come, what became of what was to come, and how far one was from the other."""
