"""The wording of notices: the house's own, and what a person wrote in its place, version by version.

A text is a subject and a body of simple markup with {placeholders}; `linting` says what makes it fit to go out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Final

import nh3

from kadens.domain.notices.errors import TextInvalid
from kadens.domain.notices.linting import lint
from kadens.domain.notices.markup import TAGS
from kadens.domain.notices.models import KINDS, LANGUAGES, Text
from kadens.domain.notices.placeholders import known_kind
from kadens.plumbing import clock
from kadens.plumbing.audit.recording import Deed, record
from kadens.plumbing.db.statement import Nothing, load
from kadens.plumbing.db.transactions import transaction

__all__ = [
    "TextVersion",
    "Wording",
    "reset_text",
    "set_text",
    "text_history",
    "texts_in_force",
    "wording_in_force",
]

HOUSE: Final = 0
"""The version of a text that nobody wrote anew."""


@dataclass(frozen=True, slots=True)
class Wording:
    """How a kind of notice is put in one language. `version` 0 is the house's own."""

    kind: str
    language: str
    version: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """A version that a person wrote, and whether it is the one in force."""

    version: int
    active: bool
    edited_by: str
    edited_at: datetime
    subject: str
    body: str


_ACTIVE_TEXTS = load("kadens.domain.notices", "active_texts", Nothing, Wording)


def texts_in_force() -> Mapping[tuple[str, str], Wording]:
    """The wording of every kind in every language; one statement."""
    edited = {(row.kind, row.language): row for row in _ACTIVE_TEXTS.run(Nothing())}
    return {**_house_texts(), **edited}


def wording_in_force(kind: str, language: str) -> Wording:
    """The wording of one kind. Raises KindUnknown."""
    known_kind(kind, language)
    return texts_in_force()[kind, language]


def set_text(kind: str, language: str, *, subject: str, body: str, on: date, actor: str) -> Wording:
    """Put a person's text in force; the one before stays as a version. Raises KindUnknown, TextInvalid."""
    known_kind(kind, language)
    with transaction():
        if problems := lint(kind, subject, body):
            raise TextInvalid(kind=kind, language=language, problems=" ".join(problems))
        versions = Text.objects.select_for_update().filter(kind=kind, language=language)
        version = max((text.version for text in versions), default=HOUSE) + 1
        versions.filter(active=True).update(active=False)
        text = Text.objects.create(
            kind=kind,
            language=language,
            version=version,
            subject=" ".join(subject.split()),
            body=_clean(body),
            edited_by=actor,
            edited_at=clock.now(),
        )
        detail = {"kind": kind, "language": language, "version": version}
        record([Deed("set_notice_text", "notice_text", text.pk, detail)], on=on, actor=actor)
    return Wording(kind, language, version, text.subject, text.body)


def reset_text(kind: str, language: str, *, on: date, actor: str) -> Wording:
    """Go back to the house's own text; what was written stays as versions. Raises KindUnknown."""
    known_kind(kind, language)
    with transaction():
        active = list(Text.objects.select_for_update().filter(kind=kind, language=language, active=True))
        Text.objects.filter(pk__in=[text.pk for text in active]).update(active=False)
        detail = {"kind": kind, "language": language}
        record([Deed("reset_notice_text", "notice_text", text.pk, detail) for text in active], on=on, actor=actor)
    return _house_texts()[kind, language]


def text_history(kind: str, language: str) -> list[TextVersion]:
    """Every version that a person wrote, the newest first. Raises KindUnknown."""
    known_kind(kind, language)
    return [
        TextVersion(
            version=text.version,
            active=text.active,
            edited_by=text.edited_by,
            edited_at=text.edited_at,
            subject=text.subject,
            body=text.body,
        )
        for text in Text.objects.filter(kind=kind, language=language).order_by("-version")
    ]


def _clean(body: str) -> str:
    """What the linter let through, once more through a cleaner that knows how browsers read."""
    return nh3.clean(
        body,
        tags=set(TAGS),
        attributes={"a": {"href"}},
        url_schemes={"https", "mailto", "tel"},
        link_rel=None,
        strip_comments=True,
    )


@cache
def _house_texts() -> Mapping[tuple[str, str], Wording]:
    """Read once: the first line of a file is the subject, the rest after a blank line the body."""
    root = files("kadens.domain.notices").joinpath("wordings")
    found = {}
    for language in LANGUAGES:
        for kind in KINDS:
            subject, _, body = root.joinpath(language, f"{kind}.html").read_text(encoding="utf-8").partition("\n\n")
            found[kind, language] = Wording(kind, language, HOUSE, subject.strip(), body.strip())
    return found
