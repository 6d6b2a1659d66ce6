"""The day: what the jobs did, do and will do, and running them."""
