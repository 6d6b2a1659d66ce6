"""The first page: what to begin with, by role; and the page of the keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

__all__ = ["home", "keyboard"]


def home(request: HttpRequest) -> HttpResponse:
    """What needs a person now, and where to begin."""
    return render(request, "home/home.html")


def keyboard(request: HttpRequest) -> HttpResponse:
    """All keys."""
    return render(request, "home/keyboard.html")
