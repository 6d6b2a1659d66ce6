"""Whether a wording may go out to customers: what it must say it says, and nothing in it can do harm (ADR 29)."""

import re
from collections.abc import Iterator
from typing import Final

from kadens.domain.notices.markup import SCHEMES, Block, names_in, read_markup
from kadens.domain.notices.placeholders import LINKS, Rule, known_kind
from kadens.pure.cards import looks_like_card_number

__all__ = ["lint"]

LONGEST_SUBJECT: Final = 150
LONGEST_BODY: Final = 20_000
_BRACES: Final = re.compile(r"\{[a-z_]+\}|[{}]")


def lint(kind: str, subject: str, body: str) -> list[str]:
    """What is wrong with the text, one sentence each; nothing if it may be used. Raises KindUnknown."""
    rule = known_kind(kind)
    if len(body) > LONGEST_BODY:
        return [f"it has more than {LONGEST_BODY:,} characters."]
    blocks, problems = read_markup(body)
    found = [
        *problems,
        *_of_the_subject(subject, rule),
        *_of_the_names(f"{subject} {body}", rule),
        *(problem for block in blocks for problem in _of_the_links(block)),
        *_of_what_is_required(blocks, rule),
    ]
    if looks_like_card_number(subject) or looks_like_card_number(body):
        found.append("it holds a card number.")
    return list(dict.fromkeys(found))


def _of_the_subject(subject: str, rule: Rule) -> Iterator[str]:
    if not subject.strip():
        yield "the subject is empty."
    if len(subject) > LONGEST_SUBJECT:
        yield f"the subject has more than {LONGEST_SUBJECT} characters."
    if any(not character.isprintable() for character in subject):
        yield "the subject is one line of plain text."
    if re.search(r"</?[a-z]", subject, re.IGNORECASE):
        yield "the subject can have no markup."
    for name in names_in(subject):
        if name in rule.perhaps or name in LINKS or name == "items":
            yield f"{{{name}}} cannot stand in the subject: only what always has a value and is one line can."


def _of_the_names(text: str, rule: Rule) -> Iterator[str]:
    for name in names_in(text):
        if name not in rule.known:
            yield f"{{{name}}} is not known here; known are {_named(rule.known)}."
    if any(brace in ("{", "}") for brace in _BRACES.findall(text)):
        yield "a brace stands alone: they only go around the name of a placeholder."


def _of_the_links(block: Block) -> Iterator[str]:
    for piece in block.pieces:
        href = piece.href
        if piece.kind == "begin" and piece.text == "a" and href:
            inner = names_in(href)
            if not (href == f"{{{inner[0]}}}" and inner[0] in LINKS if inner else _allowed(href)):
                yield f"the address “{href}” is not allowed: one of {_named(LINKS)}, or https://, mailto: or tel:."
        elif piece.kind == "text":
            for name in names_in(piece.text):
                if name in LINKS:
                    yield f'{{{name}}} is an address: write <a href="{{{name}}}">…</a>.'


def _allowed(href: str) -> bool:
    return href.lower().startswith(SCHEMES) and not re.search(r"[\s\"'<>\\]", href)


def _of_what_is_required(blocks: list[Block], rule: Rule) -> Iterator[str]:
    """A paragraph that names something without a value is left out; so what must be said cannot hang on it."""
    said = {name for block in blocks for name in block.names}
    certain = {name for block in blocks if not block.names & rule.perhaps for name in block.names}
    for name in sorted(rule.required - said):
        yield f"{{{name}}} must be said."
    for name in sorted((rule.required & said) - certain):
        others = _named(frozenset().union(*(block.names & rule.perhaps for block in blocks if name in block.names)))
        yield f"{{{name}}} must be said in a paragraph without {others}, which may have no value."


def _named(names: frozenset[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))
