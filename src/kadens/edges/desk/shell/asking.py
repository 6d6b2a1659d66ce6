"""What is asked for: a whole page, or a part of one that htmx puts into it."""

from django.http import HttpRequest

__all__ = ["is_part"]


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part."""
    return "HX-Request" in request.headers
