"""By how many days a schedule moves when it resumes or slides; lines planned later move too (domain.md §3.1)."""

from datetime import date


def resume_by(earliest_on: date | None, on: date) -> int:
    """Days by which all unfulfilled lines move so that the earliest falls on the day of resuming; never back."""
    return slide_by(earliest_on, on) if earliest_on else 0


def slide_by(first_late_on: date, on: date) -> int:
    """Days by which the first late line, and all that follow, move so that it is delivered on that day; never back."""
    return max(0, (on - first_late_on).days)
