"""What some pages need from above, the timetable or the gateway: it comes in by the arguments of their routes."""

from collections.abc import Mapping, Sequence

from django.urls import URLPattern, URLResolver

__all__ = ["fitted"]


def fitted(
    routes: Sequence[URLPattern | URLResolver], parts: Mapping[str, Mapping[str, object]]
) -> list[URLPattern | URLResolver]:
    """The addresses, those of the pages named in `parts` with further arguments for their views."""
    return [_fitted(each, parts.get(str(each.name), {})) if isinstance(each, URLPattern) else each for each in routes]


def _fitted(route: URLPattern, more: Mapping[str, object]) -> URLPattern:
    return URLPattern(route.pattern, route.callback, {**route.default_args, **more}, route.name) if more else route
