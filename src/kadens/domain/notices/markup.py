"""The little markup of a text: paragraphs and lists, strong and emphasis, line breaks, links; and {placeholders}.

It is read into pieces and never run: there is no template language that a wording could reach anything by. A reader
collects what is wrong in words, so that a person can mend all of it at once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

__all__ = ["Block", "Piece", "names_in", "read_markup", "split_names"]

BLOCKS: Final = frozenset({"p", "ul"})
INLINE: Final = frozenset({"strong", "em", "a"})
TAGS: Final = BLOCKS | INLINE | {"li", "br"}
SCHEMES: Final = ("https://", "mailto:", "tel:")
_NAME: Final = re.compile(r"\{([a-z_]+)\}")
_INSIDE: Final = {"ul": frozenset({"li"}), "p": INLINE | {"br"}, "li": INLINE | {"br"}}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text, or a tag that begins or ends (`href` of a link)."""

    kind: str
    text: str
    href: str = ""


@dataclass(slots=True)
class Block:
    """A paragraph or a list, whole."""

    tag: str
    pieces: list[Piece] = field(default_factory=list)

    @property
    def names(self) -> frozenset[str]:
        """The placeholders in it."""
        return frozenset(name for piece in self.pieces for name in names_in(f"{piece.text} {piece.href}"))

    @property
    def button(self) -> tuple[str, str] | None:
        """(words, address) of a paragraph that is a link and nothing else."""
        pieces = [piece for piece in self.pieces if piece.kind != "text" or piece.text.strip()]
        if len(pieces) == 3 and [piece.kind for piece in pieces] == ["begin", "text", "end"] and pieces[0].text == "a":
            return pieces[1].text.strip(), pieces[0].href
        return None


def names_in(text: str) -> list[str]:
    """The placeholders of a text."""
    return _NAME.findall(text)


def split_names(text: str) -> Iterator[tuple[str, str]]:
    """The text as (literal, placeholder after it); the last has none."""
    parts = _NAME.split(text)
    for at in range(0, len(parts), 2):
        yield parts[at], parts[at + 1] if at + 1 < len(parts) else ""


def read_markup(body: str) -> tuple[list[Block], list[str]]:
    """The blocks of a text, and what is wrong with it in words."""
    reader = _Reader()
    reader.feed(body)
    reader.close()
    reader.finish()
    return reader.blocks, reader.problems


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.problems: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append(f"<{tag}> is not allowed; these are: {', '.join(sorted(TAGS))}.")
            return
        if not self._may_begin(tag):
            self.problems.append(f"<{tag}> cannot stand {self._where()}.")
        href = self._href(tag, attrs)
        if tag in BLOCKS:
            self.blocks.append(Block(tag))
        elif self.blocks:
            self.blocks[-1].pieces.append(Piece("break" if tag == "br" else "begin", tag, href))
        if tag != "br":
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.handle_starttag(tag, attrs)
        else:
            self.problems.append(f"<{tag}/> is empty; write <{tag}>…</{tag}>.")

    def handle_endtag(self, tag: str) -> None:
        if tag not in TAGS or tag == "br":
            return
        if not self._open or self._open[-1] != tag:
            self.problems.append(f"</{tag}> ends what was not begun {self._where()}.")
            return
        self._open.pop()
        if tag not in BLOCKS:
            self.blocks[-1].pieces.append(Piece("end", tag))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "ul":
            if self.blocks:
                self.blocks[-1].pieces.append(Piece("text", re.sub(r"\s+", " ", data)))
        elif data.strip():
            self.problems.append(f"the text “{_short(data)}” stands {self._where()}.")

    def handle_comment(self, data: str) -> None:
        self.problems.append(f"the comment “{_short(data)}” cannot stay.")

    def handle_decl(self, decl: str) -> None:
        self.problems.append(f"<!{_short(decl)}> is not allowed.")

    def handle_pi(self, data: str) -> None:
        self.problems.append(f"<?{_short(data)}> is not allowed.")

    def unknown_decl(self, data: str) -> None:
        self.problems.append(f"<![{_short(data)}]> is not allowed.")

    def finish(self) -> None:
        """What is still open at the end."""
        self.problems.extend(f"<{tag}> is not closed." for tag in reversed(self._open))
        if not self.blocks and not self.problems:
            self.problems.append("it says nothing; write at least one <p>…</p>.")

    def _may_begin(self, tag: str) -> bool:
        if not self._open:
            return tag in BLOCKS
        return tag in _INSIDE.get(self._open[-1], INLINE - {"a"} | {"br"}) and not (tag == "a" and "a" in self._open)

    def _where(self) -> str:
        return f"inside <{self._open[-1]}>" if self._open else "outside a paragraph"

    def _href(self, tag: str, attrs: list[tuple[str, str | None]]) -> str:
        for name, _ in attrs:
            if tag != "a" or name != "href":
                self.problems.append(f"<{tag}> cannot have {name}=….")
        href = (dict(attrs).get("href") or "").strip() if tag == "a" else ""
        if tag == "a" and not href:
            self.problems.append("<a> needs an address: <a href=…>.")
        return href


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= 30 else f"{words[:29]}…"
