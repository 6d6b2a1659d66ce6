"""Numbers: what is to come, what became of what was to come, and how good the forecast was."""
