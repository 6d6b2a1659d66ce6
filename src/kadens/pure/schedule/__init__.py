"""The dates of a program: one engine for the page, the jobs, the simulator and the forecast (design.md §2.1)."""
