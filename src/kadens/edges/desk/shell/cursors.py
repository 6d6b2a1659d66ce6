"""Cursors in addresses: where a list goes on. Whatever else is typed there begins the list at its start."""

from typing import Final

from django.http import HttpRequest

__all__ = ["LARGEST", "number_in"]

LARGEST: Final = 2**63 - 1
"""No key is greater."""


def number_in(request: HttpRequest, name: str) -> int | None:
    """The number of a parameter; None for none, and for what is no number that a key can be."""
    text = request.GET.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST))):
        return None
    number = int(text)
    return number if number <= LARGEST else None
