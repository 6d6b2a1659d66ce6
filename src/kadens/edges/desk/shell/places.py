"""Where a page of a list ended, as the parameter `after` says it: a day and a number, `2024-05-15.123`."""

from datetime import date

from django.http import HttpRequest

__all__ = ["number_in", "place_in", "place_text"]

_MOST_DIGITS = 18


def place_text(day: date, number: int) -> str:
    """A place as the address of the next page names it."""
    return f"{day.isoformat()}.{number}"


def place_in(request: HttpRequest) -> tuple[date, int] | None:
    """The place from which the page goes on; None from the start, or where the address says no place."""
    day, _, number = request.GET.get("after", "").partition(".")
    try:
        return date.fromisoformat(day), _number(number)
    except ValueError:
        return None


def number_in(request: HttpRequest) -> int | None:
    """The number behind which the page goes on; None from the start."""
    try:
        return _number(request.GET.get("after", ""))
    except ValueError:
        return None


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS):
        raise ValueError(text)
    return int(text)
