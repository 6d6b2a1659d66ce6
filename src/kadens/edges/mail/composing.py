"""From a wording to a message: compiled once by MJML, then only filled in.

Each paragraph of the wording becomes a row of the mail, and the compiled mail is cut where values go. Filling in is
joining strings: a value is escaped, and can be neither markup nor a placeholder. A paragraph with a value that is not
known is left out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Final

import mjml

from kadens.domain.notices.mail import Unfit
from kadens.domain.notices.markup import Block, Piece, read_markup, split_names
from kadens.domain.notices.placeholders import RULES
from kadens.domain.notices.texts import Wording

__all__ = ["Composed", "compose"]

MARK: Final = "@@"
BOUNDARY: Final = f"{MARK}block{MARK}"


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for a value."""

    name: str


Parts = Sequence[str | Slot]


@dataclass(frozen=True, slots=True)
class _Row:
    """A paragraph, in both forms, with the values it cannot do without."""

    names: frozenset[str]
    html: Parts
    text: Parts


@dataclass(frozen=True, slots=True)
class _Compiled:
    subject: Parts
    head: Parts
    rows: Sequence[_Row]
    foot: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A message in both forms."""

    subject: str
    html: str
    text: str


def compose(wording: Wording, values: Mapping[str, Sequence[str]]) -> Composed:
    """Fill the values, in lines, into the wording. Raises Unfit when something that must be said is not known."""
    missing = sorted(name for name in RULES[wording.kind].required if not values.get(name))
    if missing:
        raise Unfit("incomplete", f"nothing is known of {', '.join(missing)}")
    compiled = _compile(wording)
    rows = [row for row in compiled.rows if all(values.get(name) for name in row.names)]
    plain = {name: "\n".join(lines) for name, lines in values.items()}
    subject = _filled(compiled.subject, plain)
    marked = {name: "<br>".join(escape(line) for line in lines) for name, lines in values.items()}
    marked["title"] = escape(subject)
    html = "".join(_filled(row.html, marked) for row in rows)
    text = "\n\n".join(_filled(row.text, plain).strip() for row in rows)
    return Composed(subject, _filled(compiled.head, marked) + html + compiled.foot, f"{text}\n")


def _filled(parts: Parts, values: Mapping[str, str]) -> str:
    return "".join(part if isinstance(part, str) else values.get(part.name, "") for part in parts)


@lru_cache(maxsize=256)
def _compile(wording: Wording) -> _Compiled:
    """The wording as rows of a mail; the linter has seen it before."""
    blocks, _ = read_markup(wording.body)
    frame = files("kadens.edges.mail").joinpath("frame.mjml").read_text(encoding="utf-8")
    source = frame.replace(f"{MARK}blocks{MARK}", "".join(map(_as_mjml, blocks)) + f"<mj-raw>{BOUNDARY}</mj-raw>")
    html = str(mjml.mjml2html(source.replace(f"{MARK}language{MARK}", wording.language)))
    head, *rows, foot = html.split(BOUNDARY)
    return _Compiled(
        subject=_parts(wording.subject, escaped=False),
        head=_cut(head, {"title": [Slot("title")], "company": [Slot("company")]}),
        rows=[_row(block, row) for block, row in zip(blocks, rows, strict=True)],
        foot=foot,
    )


def _as_mjml(block: Block) -> str:
    """A row with marks where its words, and the address of a button, go."""
    words, address = f"{MARK}words{MARK}", f"{MARK}address{MARK}"
    row = f'<mj-button href="{address}">{words}</mj-button>' if block.button else f"<mj-text>{words}</mj-text>"
    return f"<mj-raw>{BOUNDARY}</mj-raw>{row}"


def _row(block: Block, html: str) -> _Row:
    if button := block.button:
        words, address = (_parts(each, escaped=True) for each in button)
    else:
        words, address = _as_html(block), []
    return _Row(block.names, _cut(html, {"words": words, "address": address}), _as_text(block))


def _cut(html: str, marks: Mapping[str, Parts]) -> Parts:
    """The compiled mail with the parts that its marks stand for."""
    found: list[str | Slot] = []
    for at, piece in enumerate(html.split(MARK)):
        found.extend(marks[piece] if at % 2 else [piece])
    return found


def _parts(text: str, *, escaped: bool) -> list[str | Slot]:
    found: list[str | Slot] = []
    for literal, name in split_names(text):
        found.append(escape(literal) if escaped else literal)
        if name:
            found.append(Slot(name))
    return found


def _as_html(block: Block) -> list[str | Slot]:
    inner = [part for piece in block.pieces for part in _html_of(piece)]
    return ["<ul>", *inner, "</ul>"] if block.tag == "ul" else inner


def _html_of(piece: Piece) -> list[str | Slot]:
    if piece.kind == "text":
        return _parts(piece.text, escaped=True)
    if piece.kind == "begin" and piece.text == "a":
        return ['<a href="', *_parts(piece.href, escaped=True), '">']
    return ["<br>" if piece.kind == "break" else f"</{piece.text}>" if piece.kind == "end" else f"<{piece.text}>"]


def _as_text(block: Block) -> list[str | Slot]:
    """The block without markup: a link is its words and its address, an item of a list begins with a dash."""
    found: list[str | Slot] = []
    address = ""
    for piece in block.pieces:
        if piece.kind == "text":
            found += _parts(piece.text, escaped=False)
        elif piece.kind == "break" or (piece.kind, piece.text) == ("end", "li"):
            found.append("\n")
        elif (piece.kind, piece.text) == ("begin", "li"):
            found.append("- ")
        elif (piece.kind, piece.text) == ("begin", "a"):
            address = piece.href
        elif (piece.kind, piece.text) == ("end", "a"):
            found += [": ", *_parts(address, escaped=False)]
    return found
