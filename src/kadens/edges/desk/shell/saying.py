"""What the domain refuses, in the reader's language: the one table between typed errors and pages (design.md §2.8).

The English sentence of an error is its message; the Swedish one is that message's translation, with the same fields.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext

from kadens.pure.errors import KadensError

__all__ = ["attempt", "in_words", "refusing_into"]


def in_words(error: KadensError) -> str:
    """The sentence for a refusal, in the language of the page."""
    return gettext(error.message).format(**error.fields)


def attempt(request: HttpRequest, act: Callable[[], object], done: str = "") -> bool:
    """Do it, and say `done`; or say why it was refused. Whether it was done."""
    try:
        act()
    except KadensError as error:
        messages.error(request, in_words(error))
        return False
    if done:
        messages.success(request, done)
    return True


@contextmanager
def refusing_into(form: Form, field: str | None = None) -> Iterator[None]:
    """A refusal within becomes an error of the form, or of one of its fields; `form.is_valid()` tells afterwards."""
    try:
        yield
    except KadensError as error:
        form.add_error(field, in_words(error))
